#!/usr/bin/env bash
# Boots a Debian kernel in QEMU's software emulation and runs the tests that need one: docs/lab.md.
# usage: tests/Passthrough.Lab/lab.sh [--kernel stable|backports]... [--cache FOLDER] [--keep] [FILTER]
#   --kernel   a kernel to boot; stable unless told otherwise
#   --cache    where kernels are kept; $XDG_CACHE_HOME/passthrough-lab unless told otherwise
#   --keep     leaves the folders of the runs (consoles, disks, results) in memory or the temporary folder
#   FILTER     a part of the names of the guest's tests to run, which are CLASS.METHOD without namespaces, such as NicTests.A_detached_card_is_as_it_was;
#              without one all are run, and the power is cut
set -euo pipefail

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit "$1"
}

kernels=()
filter=
while (($# > 0)); do
    case $1 in
        --kernel) kernels+=("${2:?--kernel wants stable or backports}"); shift ;;
        --cache) export PASSTHROUGH_LAB_CACHE=${2:?--cache wants a folder}; shift ;;
        --keep) export PASSTHROUGH_LAB_KEEP=yes ;;
        --help) usage 0 ;;
        -*) usage 2 >&2 ;;
        *) filter=$1 ;;
    esac
    shift
done

export PASSTHROUGH_LAB_KERNELS="${kernels[*]:-stable}"
export PASSTHROUGH_LAB_FILTER=$filter
cd "$(dirname "$0")/../Passthrough.Lab.Tests"
exec dotnet test ${filter:+--filter FullyQualifiedName~GuestTests} --logger 'console;verbosity=normal'
