#!/usr/bin/env bash
# Mutation testing of the core's device part: changes the code in one place at a time and runs the fast tests, which should notice.
# Prints the score of each folder; the changes that no test noticed go to a file. Takes long; do not build in this clone meanwhile.
# usage: mutation.sh [file pattern, relative to src/Passthrough]... [option of dotnet-stryker]...
# e.g.   mutation.sh 'Pci/PciBar.cs' 'Msix/*.cs' --concurrency 2
set -euo pipefail

tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
patterns=()
while (($# > 0)) && [[ $1 != -* ]]; do
    patterns+=(--mutate "$1")
    shift
done
output=StrykerOutput/$(date +%Y-%m-%d.%H-%M-%S)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Each mutant is a short process of its own: what a profile costs is never earned back.
export DOTNET_TieredPGO=0
unset PASSTHROUGH_TEST_SCALE

cd "$tests/Passthrough.Tests"
dotnet tool restore
dotnet stryker --skip-version-check --output "$output" "${patterns[@]}" "$@"

echo
dotnet run --file ../MutationReport.cs -- "$output/reports/mutation-report.json" "$output/survivors.txt"
echo
echo "Not noticed by any test: $PWD/$output/survivors.txt"
