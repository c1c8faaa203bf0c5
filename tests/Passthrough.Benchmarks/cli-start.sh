#!/usr/bin/env bash
# How long `passthrough list` takes as a process: on this host, and on a made tree of 4,096 functions beside `lspci -vvv`.
# Publishes the tool ReadyToRun into a temporary folder, which goes at the end. usage: cli-start.sh [runs on this host] [runs on the tree]
set -euo pipefail

host_runs=${1:-20}
tree_runs=${2:-7}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
TIMEFORMAT='%3R %3U %3S'

# Runs a command N times and prints a row; a run that fails ends the script.
measure() {
    local name=$1 runs=$2
    shift 2
    "$@" >/dev/null 2>"$work/error" || { echo "$name failed:" >&2; cat "$work/error" >&2; exit 1; }
    for ((i = 0; i < runs; i++)); do
        { time "$@" >/dev/null 2>&1; } 2>&1
    done | awk '{ print 1000 * $1, 1000 * ($2 + $3) }' >"$work/times"
    printf '| %-44s | %9.0f | %9.0f | %9.0f | %4d |\n' "$name" "$(nth 1 $(((runs + 1) / 2)))" "$(nth 1 1)" "$(nth 2 $(((runs + 1) / 2)))" "$runs"
}

# The n-th least number of a column of the times.
nth() {
    cut -d' ' -f"$1" "$work/times" | sort -n | sed -n "$2p"
}

dotnet publish "$repository/src/Passthrough.Cli" -c Release -r linux-x64 -p:PublishReadyToRun=true --self-contained false -o "$work/tool" >"$work/publish" 2>&1 \
    || { cat "$work/publish" >&2; exit 1; }
tool=$work/tool/Passthrough.Cli
dotnet run -c Release --project "$here" -- --make-tree "$(mkdir "$work/tree" && echo "$work/tree")"

printf '| %-44s | %9s | %9s | %9s | %4s |\n' command 'median ms' 'least ms' 'CPU ms' runs
echo '|----------------------------------------------|----------:|----------:|----------:|-----:|'
measure '`passthrough list`, this host' "$host_runs" "$tool" list
measure '`passthrough --version`' "$host_runs" "$tool" --version
measure '`passthrough list --host TREE`' "$tree_runs" "$tool" list --host "$work/tree"
measure '`passthrough list --json --host TREE`' "$tree_runs" "$tool" list --json --host "$work/tree"
if command -v lspci >/dev/null; then
    measure '`lspci -vvv -O sysfs.path=TREE/sys/bus/pci`' "$tree_runs" lspci -vvv -O "sysfs.path=$work/tree/sys/bus/pci"
else
    echo 'lspci is not installed (Debian: pciutils): it is left out.' >&2
fi
