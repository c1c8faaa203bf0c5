#!/usr/bin/env bash
# Gets a kernel of Debian's into a cache, unpacked and never installed, and prints its folder (vmlinuz, lib/modules/VERSION).
# usage: kernel.sh stable|backports CACHE
#
# apt is run with a state of its own in the cache: it needs no root, and nothing of this machine's package state changes.
set -euo pipefail

kind=$1
cache=$2
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

fail() {
    echo "error: $*" >&2
    exit 1
}

[[ $(dpkg --print-architecture) == amd64 ]] || fail 'the lab has kernels for amd64 only'
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[[ -n $codename ]] || fail '/etc/os-release names no release'
case $kind in
    stable) suite=$codename ;;
    backports) suite=$codename-backports ;;
    *) fail "no kernel is called $kind" ;;
esac

apt_state=$cache/apt-$kind
apt_options=(
    -o "Dir::Etc::sourcelist=$apt_state/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$apt_state/lists" -o "Dir::Cache=$apt_state/cache" -o APT::Sandbox::User= -o Acquire::Retries=2
)

# The mirror is the one that this machine has its release from.
refresh() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' "Codename: $codename" 'Component: main' | head --lines=1)
    [[ -n $mirror ]] || fail "apt has no mirror of $codename"
    mkdir -p "$apt_state/lists/partial" "$apt_state/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" > "$apt_state/sources.list"
    apt-get "${apt_options[@]}" --quiet=2 -o APT::Update::Error-Mode=any update >&2
}

# The package behind the one that only depends on the newest kernel.
newest() {
    apt-cache "${apt_options[@]}" depends --important linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }'
}

# Asked once a day; without a network what is in the cache will do.
if [[ -z $(find "$apt_state/sources.list" -mmin -1440 2>/dev/null) ]] && ! refresh; then
    rm --force "$apt_state/sources.list"
    kept=$(ls --directory --sort=time "$cache/kernels/$kind/"linux-image-* 2>/dev/null | head --lines=1)
    [[ -n $kept ]] || fail "no kernel of $suite is to be had, and the cache has none"
    echo "$kept"
    exit
fi

package=$(newest)
[[ -n $package ]] || fail "$suite has no linux-image-amd64"
folder=$cache/kernels/$kind/$package
if [[ ! -f $folder/vmlinuz ]]; then
    unpacked=$(mktemp --directory --tmpdir="$cache")
    trap 'rm --recursive --force "$unpacked"' EXIT
    (cd "$unpacked" && apt-get "${apt_options[@]}" --quiet=2 download "$package" >&2)
    dpkg-deb --extract "$unpacked/$package"_*.deb "$unpacked/root"
    modules=$unpacked/root/lib/modules
    [[ -d $modules ]] || modules=$unpacked/root/usr/lib/modules
    rm --recursive --force "$folder"
    mkdir -p "$folder/lib"
    mv "$modules" "$folder/lib/modules"
    # Last: who finds it has all of it.
    mv "$unpacked/root/boot/vmlinuz-"* "$folder/vmlinuz"
fi

echo "$folder"
