#!/usr/bin/env bash
# Boots the lab's machine in QEMU's software emulation and waits until it is off. The machine does not outlive its standard input: whoever started it, and ends in
# whatever way, takes it along.
# usage: boot.sh full|small KERNEL_FOLDER INITRAMFS DOTNET_ROOT APP_FOLDER RUN_FOLDER [KERNEL_PARAMETER...]
#
# RUN_FOLDER has: share/ (the guest's /lab/share, read and written by both), monitor (the socket of QEMU's monitor, QMP), and as the machine needs them nvme.img,
# host.img, store.img and store.log.
set -euo pipefail

machine=$1
kernel=$2
initramfs=$3
dotnet=$4
app=$5
run=$6
shift 6

# smap=off: with SMAP on, threads of .NET died now and then in QEMU 7.2, and the guest's kernel with them; with it off none did. The cause is believed to be QEMU's.
# thread=multi: two cores. No KVM even where there is a /dev/kvm: it may be one that hangs such a guest, and the IOMMU is to be the emulated one.
options=(
    -machine q35 -accel tcg,thread=multi -cpu max,smap=off -smp 2 -nodefaults -nographic -no-reboot -vga none -serial stdio
    -qmp "unix:$run/monitor,server=on,wait=off"
    -kernel "$kernel/vmlinuz" -initrd "$initramfs"
)
parameters=(console=ttyS0 panic=-1 loglevel=3 "$@")

# -virtfs would choose its bus by itself, and choose a wrong one.
share() {
    options+=(-fsdev "local,id=$1,path=$2,security_model=none,$3" -device "virtio-9p-pci,bus=pcie.0,addr=$4,fsdev=$1,mount_tag=$1")
}
share dotnet "$dotnet" readonly=on,multidevs=remap 0x18
share app "$app" readonly=on,multidevs=remap 0x19
share share "$run/share" multidevs=remap 0x1a

port() {
    options+=(-device "pcie-root-port,id=port$1,chassis=$1,slot=$1,bus=pcie.0,addr=$2")
}

nic() {
    # Without romfile= each network card's boot ROM is run.
    options+=(-netdev "hubport,hubid=0,id=wire-$1" -device "$2,id=$1,netdev=wire-$1,mac=52:54:00:00:00:$3,romfile=")
}

full() {
    options+=(
        -m 1536
        -object memory-backend-ram,id=memory0,size=1024M -numa node,nodeid=0,cpus=0,memdev=memory0
        -object memory-backend-ram,id=memory1,size=512M -numa node,nodeid=1,cpus=1,memdev=memory1
        # Otherwise Linux finds no slot to reset behind a root port, and VFIO's hot reset answers ENOTTY.
        -global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off
        -device intel-iommu,intremap=on,caching-mode=on,device-iotlb=on
    )
    parameters+=(intel_iommu=on vfio_pci.enable_sriov=1)

    # 01:00.0: a network card alone in its group. Both of them are on one wire.
    port 1 0x10
    nic nic1 e1000e,bus=port1 01

    # 02:00.0: a disk with SR-IOV, four virtual functions.
    port 2 0x11
    options+=(
        -device nvme-subsys,id=subsystem,nqn=lab
        -device nvme,id=nvme0,bus=port2,serial=LAB0,subsys=subsystem,max_ioqpairs=26,msix_qsize=28,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4
        -drive "file=$run/nvme.img,format=raw,if=none,id=nvme0-data" -device nvme-ns,drive=nvme0-data,bus=nvme0,nsid=1,shared=on
    )

    # 03:00.0: a conventional bridge, with three functions behind it in its group.
    port 3 0x12
    options+=(-device pcie-pci-bridge,id=bridge3,bus=port3 -device edu,bus=bridge3,addr=1 -device pci-testdev,bus=bridge3,addr=2)
    options+=(-device e1000,bus=bridge3,addr=3,mac=52:54:00:00:00:03,romfile=)

    # 05:00.0-2: a card of three functions without ACS, in one group.
    port 4 0x13
    options+=(-device VGA,id=card,bus=port4,addr=0.0,multifunction=on -device intel-hda,bus=port4,addr=0.1 -device qemu-xhci,bus=port4,addr=0.2)

    # 06:00.0: a switch whose ports have no ACS: each shares its group with what is behind it.
    port 5 0x14
    options+=(
        -device x3130-upstream,id=switch,bus=port5
        -device xio3130-downstream,id=leg0,bus=switch,chassis=50,slot=50 -device xio3130-downstream,id=leg1,bus=switch,chassis=51,slot=51
        -device virtio-net-pci,bus=leg1,romfile=,mac=52:54:00:00:00:51,iommu_platform=on,disable-legacy=on,ats=on
    )
    nic nic2 e1000e,bus=leg0 50

    # 81:00.0: a disk without a medium behind a second host bridge, on NUMA node 1.
    options+=(
        -device pxb-pcie,id=expander,bus_nr=128,numa_node=1,bus=pcie.0,addr=0x15 -device pcie-root-port,id=port6,chassis=6,slot=6,bus=expander
        -device nvme,id=nvme1,bus=port6,serial=LAB1
    )

    # 00:17.0: the disk of the guest's own file system.
    options+=(-drive "file=$run/host.img,format=raw,if=none,id=host-data" -device virtio-blk-pci,bus=pcie.0,addr=0x17,drive=host-data)

    # 00:16.0: an endpoint of the root complex itself. LPC, AHCI and SMBus, 00:1f.x, are the machine's own.
    options+=(-device virtio-rng-pci,bus=pcie.0,addr=0x16,iommu_platform=on,disable-legacy=on)
}

# Only a disk, whose writes and flushes are kept in their order. The disk has a cache of its own: what the guest does not flush is not safe.
small() {
    options+=(
        -m 768
        -blockdev "driver=file,filename=$run/store.img,node-name=store-file" -blockdev "driver=file,filename=$run/store.log,node-name=store-log"
        -blockdev driver=blklogwrites,file=store-file,log=store-log,node-name=store
        -device virtio-blk-pci,bus=pcie.0,addr=0x10,drive=store,write-cache=on
    )
}

"$machine"
qemu-system-x86_64 "${options[@]}" -append "${parameters[*]}" < /dev/null &
qemu=$!
trap 'kill -KILL "$qemu" 2>/dev/null || true' EXIT
{ cat; kill -KILL "$qemu" || true; } <&0 >/dev/null 2>&1 &
guard=$!
status=0
wait "$qemu" || status=$?
kill "$guard" 2>/dev/null || true
exit "$status"
