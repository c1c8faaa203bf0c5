#!/usr/bin/env bash
# Makes the guest's root: busybox, kmod, pciutils, libvirt where it is installed, the kernel modules that the machine needs, and the libraries that .NET wants. .NET
# itself and the tests come over 9p. usage: initramfs.sh KERNEL_FOLDER DOTNET_ROOT OUTPUT [LIBVIRT_DRIVER]
#   LIBVIRT_DRIVER   libvirt's driver for devices; libvirt's daemon and virsh come with it
set -euo pipefail

kernel=$1
dotnet=$2
output=$3
libvirt=${4:-}
here=$(cd "$(dirname "$0")" && pwd)
version=$(ls "$kernel/lib/modules")

modules=(
    vfio_iommu_type1 vfio-pci pci-stub
    nvme ahci sd_mod virtio_blk ext4 crc32c_generic
    e1000e e1000 virtio_net virtio_pci virtio-rng xhci-pci snd-hda-intel i2c-i801 lpc_ich
    9p 9pnet_virtio
)

root=$(mktemp --directory)
trap 'rm --recursive --force "$root"' EXIT
mkdir -p "$root"/{bin,sbin,dev,proc,sys,run,tmp,etc,root,usr/bin,usr/sbin,usr/share/misc,lib/modules,lab/{app,dotnet,share}}

# A file with the libraries that it is linked with, each where it is on this machine.
add() {
    local file library
    for file; do
        [[ $file == "$dotnet"/* ]] || install -D --mode=755 "$file" "$root$file"
        for library in $(ldd "$file" 2>/dev/null | grep --only-matching '/[^ ]*' || true); do
            [[ $library == "$dotnet"/* || -e $root$library ]] || install -D --mode=755 "$library" "$root$library"
        done
    done
}

program() {
    local path
    path=$(PATH=$PATH:/usr/sbin:/sbin command -v "$1") || { echo "error: $1 is not installed" >&2; exit 1; }
    readlink --canonicalize "$path"
}

add "$(program busybox)" "$(program kmod)" "$(program lspci)" "$(program setpci)"
[[ -e $root/bin/busybox ]] || ln --symbolic "$(program busybox)" "$root/bin/busybox"
for name in modprobe depmod insmod rmmod lsmod; do
    # The kernel itself asks /sbin for it.
    ln --symbolic "$(program kmod)" "$root/sbin/$name"
done
while IFS= read -r library; do
    add "$library"
done < <(find "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared/Microsoft.NETCore.App" -type f \( -name dotnet -o -name '*.so' \))
# .NET looks for it only when it is asked for a digest, and is linked with nothing of it.
add "$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p | awk '/libssl\.so\.3 .*x86-64/ { print $NF; exit }')"
if [[ -n $libvirt ]]; then
    # The daemon takes the drivers that it finds. It looks up who it is, and has its socket in /var/run.
    add "$(program libvirtd)" "$(program virsh)" "$libvirt"
    echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
    echo 'root:x:0:' > "$root/etc/group"
    mkdir "$root/var"
    ln --symbolic ../run "$root/var/run"
fi
if [[ -f /usr/share/misc/pci.ids ]]; then
    cp /usr/share/misc/pci.ids "$root/usr/share/misc/"
fi

# What a module needs comes with it; one that the kernel has built in is not there to be copied. Unpacked, so that it does not matter how a kernel packs its modules.
index=$(mktemp --directory)
trap 'rm --recursive --force "$root" "$index"' EXIT
mkdir -p "$index/lib/modules"
ln --symbolic "$kernel/lib/modules/$version/kernel" "$index/kernel"
cp --recursive --symbolic-link "$(readlink --canonicalize "$kernel/lib/modules/$version")" "$index/lib/modules/$version"
PATH=$PATH:/usr/sbin:/sbin
depmod --basedir "$index" "$version"
for module in "${modules[@]}"; do
    modprobe --dirname "$index" --set-version "$version" --show-depends "$module" 2>/dev/null | awk '$1 == "insmod" { print $2 }' || true
done | sort --unique | while IFS= read -r file; do
    target=$root/lib/modules/$version/${file#"$index/lib/modules/$version/"}
    install -D --mode=644 "$(readlink --canonicalize "$file")" "$target"
    case $target in
        *.xz) xz --decompress --force "$target" ;;
        *.zst) zstd --quiet --decompress --rm --force "$target" ;;
        *.gz) gzip --decompress --force "$target" ;;
    esac
done
for list in modules.order modules.builtin modules.builtin.modinfo; do
    cp "$kernel/lib/modules/$version/$list" "$root/lib/modules/$version/"
done
depmod --basedir "$root" "$version"

install --mode=755 "$here/init" "$root/init"
(cd "$root" && find . -print0 | LC_ALL=C sort --zero-terminated | cpio --null --quiet --create --format=newc --owner=0:0) > "$output.part"
mv "$output.part" "$output"
