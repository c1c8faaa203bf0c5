namespace Passthrough.Linux.Tests;

/// <summary>A recording tells the same uses as the host, without names that are somebody's.</summary>
public sealed class RecordedUseTests : IDisposable
{
    private const string Disk = "pci0000:00/0000:00:02.0/nvme/nvme0/nvme0n1";
    private const string OtherDisk = "pci0000:00/0000:00:03.0/nvme/nvme1/nvme1n1";
    private const string Eth0 = "pci0000:00/0000:00:02.0/net/eth0";
    private const string Eth1 = "pci0000:00/0000:00:03.0/net/eth1";

    private readonly FakeHostTree _tree = new();
    private readonly string _file;

    public RecordedUseTests()
    {
        _file = Path.Combine(_tree.Root, "host.umockdev");
        _tree.Group(4);
        _tree.Function("pci0000:00/0000:00:02.0");
        _tree.Function("pci0000:00/0000:00:03.0").InGroup(4);
        _tree.Function("pci0000:00/0000:00:04.0").InGroup(4);
        _tree.BlockDevice(Disk, "259:0").BlockDevice(OtherDisk, "259:3");
    }

    public void Dispose() => _tree.Dispose();

    private HostInventory ReadBack(out string text)
    {
        LinuxHost.Open(_tree.Root).GetValueOrThrow().Capture(_file).ThrowIfError();
        text = File.ReadAllText(_file);
        LinuxHost recorded = LinuxHost.Open(_file).GetValueOrThrow();
        recorded.Capture(_file + "2").ThrowIfError();
        File.ReadAllText(_file + "2").Should().Be(text, "a recording of a recording is the same");
        return TreeReading.ReadRecording(text);
    }

    private static string[] AllEvidence(HostInventory host) => [.. host.Functions.SelectMany(f => f.HostUses.ValueOrDefault.Select(u => $"{f.Address} {u.Kind} {u.Evidence}"))];

    private void ReadsBackTheSame(out string text)
    {
        string[] told = AllEvidence(_tree.Read());

        AllEvidence(ReadBack(out text)).Should().Equal(told).And.NotBeEmpty();
    }

    [FactOnLinux]
    public void A_stack_of_disks_reads_back_without_its_owners_names()
    {
        _tree.Raid("md0", "9:0", "raid1", Disk, OtherDisk).Mapped("dm-0", "253:0", "vg--alice-SECRET", "LVM-SECRETNUMBER", "virtual/block/md0").Mount("253:0", "/", "/dev/mapper/vg--alice-SECRET");

        HostInventory again = ReadBack(out string text);

        text.Should().NotContainAny("alice", "SECRET");
        again.At("0000:00:02.0").HostUses.ValueOrDefault.Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from dm-0 (LVM) over md0 (raid1) over nvme0n1"));
        _tree.Read().At("0000:00:02.0").HostUses.ValueOrDefault.Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from dm-0 (LVM vg--alice-SECRET) over md0 (raid1) over nvme0n1"));
        again.At("0000:00:04.0").HostUses.ValueOrDefault.Should().ContainSingle().Which.Kind.Should().Be(HostUseKind.SharedGroup);
    }

    [FactOnLinux]
    public void A_disk_that_is_held_reads_back()
    {
        _tree.StackedDevice("bcache0", "252:0", OtherDisk);

        ReadsBackTheSame(out _);
    }

    [FactOnLinux]
    public void Nvme_multipath_that_is_held_reads_back()
    {
        const string Subsystem = "virtual/nvme-subsystem/nvme-subsys0";
        _tree.Link($"sys/devices/{Subsystem}/nvme0", "/sys/devices/pci0000:00/0000:00:02.0/nvme/nvme0").BlockDevice($"{Subsystem}/nvme7n1", "259:70").StackedDevice("md1", "9:1", $"{Subsystem}/nvme7n1");

        ReadsBackTheSame(out _);
    }

    [FactOnLinux]
    public void A_btrfs_reads_back_without_its_number()
    {
        _tree.Btrfs("01234567-89ab-cdef-0123-456789abcdef", Disk, OtherDisk).Mount("btrfs", "/home/alice", "/dev/nvme0n1", "rw");

        HostInventory again = ReadBack(out string text);

        text.Should().NotContainAny("alice", "456789abcdef");
        again.At("0000:00:03.0").HostUses.ValueOrDefault.Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/(other) is mounted from nvme0n1, whose btrfs is also on nvme1n1"));
    }

    [FactOnLinux]
    public void Swap_files_read_back()
    {
        _tree.Mount("259:0", "/", "/dev/nvme0n1").Mount("259:3", "/var", "/dev/nvme1n1").SwapFile("/alice/one").SwapFile("/var/alice/two");

        ReadsBackTheSame(out string text);

        text.Should().NotContain("alice");
    }

    [FactOnLinux]
    public void A_zfs_reads_back_as_unknown()
    {
        _tree.Mount("259:0", "/", "/dev/nvme0n1").Mount("zfs", "/tank", "alices-pool", "rw");

        HostInventory again = ReadBack(out string text);

        text.Should().NotContain("alice");
        again.At("0000:00:02.0").HostUses.IsKnown.Should().BeTrue();
        again.At("0000:00:03.0").HostUses.IsKnown.Should().BeFalse();
    }

    [FactOnLinux]
    public void Interfaces_over_each_other_read_back_and_no_others()
    {
        _tree.Interface(Eth0, "0x1003").Interface(Eth1, "0x1003").Made("bond0").Made("vlan7").Made("secret-macvlan").Bridge("br0").Bridge("secret-br", "0x1002")
            .Over(Eth0, "virtual/net/bond0", isMember: true).Over("virtual/net/bond0", "virtual/net/vlan7").Over("virtual/net/bond0", "virtual/net/secret-macvlan")
            .Over(Eth1, "virtual/net/br0", isMember: true).Over("virtual/net/br0", "virtual/net/secret-br").DefaultRoute("vlan7").Address("secret-br");

        ReadsBackTheSame(out string text);

        text.Should().NotContain("secret");
    }

    [FactOnLinux]
    public void Open_vswitch_and_stray_addresses_read_back()
    {
        _tree.Interface(Eth0, "0x1003").Interface(Eth1, "0x1003").Made("ovs-system", "0x1002").Over(Eth0, "virtual/net/ovs-system", isMember: true).LocalAddress("198.51.100.7");

        ReadsBackTheSame(out string text);

        text.Should().NotContain("198.51.100.7");
    }

    [FactOnLinux]
    public void Addresses_are_not_in_it()
    {
        _tree.Interface(Eth0, "0x1003").Interface(Eth1, "0x1003").Address6("eth0").DefaultRoute6("eth1").GatewayRoute("eth0");

        ReadsBackTheSame(out string text);

        text.Should().NotContainAny("20010db8000000000000000000000002", "0000010A");
    }

    [FactOnLinux]
    public void A_vlan_on_an_interface_named_after_its_hardware_address_loses_it()
    {
        const string Way = "pci0000:00/0000:00:03.0/net/enx525400123456";
        _tree.Interface(Way, "0x1003").Made("enx525400123456.7").Over(Way, "virtual/net/enx525400123456.7").Address("enx525400123456.7");

        HostInventory again = ReadBack(out string text);

        text.Should().NotContain("525400123456");
        again.At("0000:00:03.0").HostUses.ValueOrDefault.Should().Equal(new HostUse(HostUseKind.NetworkInterface, "enx000000000001 is below enx000000000001.7, which has an address"));
    }

    [FactOnLinux]
    public void The_console_reads_back()
    {
        _tree.File("sys/devices/virtual/vtconsole/vtcon1/bind", "1\n").File("sys/devices/virtual/vtconsole/vtcon1/name", "(M) frame buffer device\n").Link("sys/class/vtconsole/vtcon1", "../../devices/virtual/vtconsole/vtcon1")
            .File("sys/devices/pci0000:00/0000:00:02.0/graphics/fb0/dev", "29:0\n").Link("sys/class/graphics/fb0", "../../devices/pci0000:00/0000:00:02.0/graphics/fb0")
            .File("sys/devices/pci0000:00/0000:00:03.0/tty/ttyS4/dev", "4:68\n").Link("sys/class/tty/ttyS4", "../../devices/pci0000:00/0000:00:03.0/tty/ttyS4")
            .File("sys/devices/virtual/tty/console/active", "tty0 ttyS4\n").Link("sys/class/tty/console", "../../devices/virtual/tty/console");

        ReadsBackTheSame(out _);
    }
}
