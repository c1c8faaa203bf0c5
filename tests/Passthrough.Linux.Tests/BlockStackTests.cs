namespace Passthrough.Linux.Tests;

public sealed class BlockStackTests : IDisposable
{
    private const string First = "pci0000:00/0000:00:02.0/nvme/nvme0/nvme0n1";
    private const string Second = "pci0000:00/0000:00:03.0/nvme/nvme1/nvme1n1";
    private const string SystemVolume = "LVM-0000000000000000000000000000000100000000000000000000000000000002";

    private readonly FakeHostTree _tree = new();

    public BlockStackTests()
    {
        _tree.Function("pci0000:00/0000:00:02.0");
        _tree.Function("pci0000:00/0000:00:03.0");
        _tree.Function("pci0000:00/0000:00:04.0");
        _tree.BlockDevice(First, "259:0").BlockDevice($"{First}/nvme0n1p1", "259:1").BlockDevice($"{First}/nvme0n1p2", "259:2").BlockDevice(Second, "259:3").BlockDevice($"{Second}/nvme1n1p2", "259:4");
    }

    public void Dispose() => _tree.Dispose();

    private HostUse[] Uses(string address) => [.. _tree.Read().At(address).HostUses.ValueOrDefault];

    private string[] Evidence(string address) => [.. Uses(address).Select(u => u.Evidence)];

    [FactOnLinux]
    public void A_logical_volume_on_a_raid_is_told_down_to_the_disks()
    {
        _tree.Raid("md0", "9:0", "raid1", $"{First}/nvme0n1p2", $"{Second}/nvme1n1p2").Mapped("dm-0", "253:0", "vg0-root", SystemVolume, "virtual/block/md0").Mount("253:0", "/", "/dev/mapper/vg0-root");

        Uses("0000:00:02.0").Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from dm-0 (LVM vg0-root) over md0 (raid1) over nvme0n1p2"));
        Uses("0000:00:03.0").Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from dm-0 (LVM vg0-root) over md0 (raid1) over nvme1n1p2"));
        Uses("0000:00:04.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void An_encrypted_disk_is_told_by_its_name()
    {
        _tree.Mapped("dm-0", "253:0", "luks-root", "CRYPT-LUKS2-0123-luks-root", $"{First}/nvme0n1p2").Mount("253:0", "/", "/dev/mapper/luks-root");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from dm-0 (crypt luks-root) over nvme0n1p2");
    }

    [FactOnLinux]
    public void A_multipath_disk_is_a_use_of_each_path()
    {
        _tree.Mapped("dm-0", "253:0", "mpatha", "mpath-3600", First, Second).Mount("253:0", "/", "/dev/mapper/mpatha");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from dm-0 (multipath mpatha) over nvme0n1");
        Evidence("0000:00:03.0").Should().Equal("/ is mounted from dm-0 (multipath mpatha) over nvme1n1");
    }

    [FactOnLinux]
    public void An_unknown_mapping_is_told_by_its_name_alone()
    {
        _tree.Mapped("dm-0", "253:0", "cache", string.Empty, First).Mount("253:0", "/", "/dev/mapper/cache");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from dm-0 (cache) over nvme0n1");
    }

    [FactOnLinux]
    public void A_partition_of_a_raid_stands_on_the_raids_disks()
    {
        _tree.Raid("md0", "9:0", "raid1", First).BlockDevice("virtual/block/md0/md0p1", "259:9").Mount("259:9", "/", "/dev/md0p1");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from md0p1 (raid1) over nvme0n1");
    }

    [FactOnLinux]
    public void A_stack_of_nine_is_followed_to_its_end()
    {
        string below = First;
        for (int i = 8; i >= 0; i--)
        {
            _tree.StackedDevice($"dm-{i}", $"253:{i}", below);
            below = $"virtual/block/dm-{i}";
        }

        _tree.Mount("253:0", "/", "/dev/dm-0");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from dm-0 over dm-1 over dm-2 over dm-3 over dm-4 over dm-5 over dm-6 over dm-7 over dm-8 over nvme0n1");
    }

    [FactOnLinux]
    public void Stacked_devices_that_stand_on_each_other_end()
    {
        _tree.StackedDevice("dm-0", "253:0", "virtual/block/dm-1").StackedDevice("dm-1", "253:1", "virtual/block/dm-0").Mount("253:0", "/", "/dev/dm-0");

        Uses("0000:00:02.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void Nvme_multipath_is_a_use_of_each_controller()
    {
        const string Subsystem = "virtual/nvme-subsystem/nvme-subsys0";
        _tree.Link($"sys/devices/{Subsystem}/nvme0", "/sys/devices/pci0000:00/0000:00:02.0/nvme/nvme0").Link($"sys/devices/{Subsystem}/nvme1", "/sys/devices/pci0000:00/0000:00:03.0/nvme/nvme1")
            .BlockDevice($"{Subsystem}/nvme7n1", "259:70").BlockDevice($"{Subsystem}/nvme7n1/nvme7n1p1", "259:71").Mount("259:71", "/", "/dev/nvme7n1p1");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from nvme7n1p1 over nvme0");
        Evidence("0000:00:03.0").Should().Equal("/ is mounted from nvme7n1p1 over nvme1");
    }

    [FactOnLinux]
    public void Swap_on_a_logical_volume_is_told_down_to_the_disk()
    {
        _tree.Mapped("dm-1", "253:1", "vg0-swap", SystemVolume, $"{First}/nvme0n1p2").File("dev/dm-1", string.Empty).Link("dev/mapper/vg0-swap", "../dm-1").Swap("/dev/mapper/vg0-swap");

        Uses("0000:00:02.0").Should().Equal(new HostUse(HostUseKind.Swap, "swap is on dm-1 (LVM vg0-swap) over nvme0n1p2"));
    }

    [FactOnLinux]
    public void A_swap_file_is_a_use_of_the_disk_that_its_file_system_is_on()
    {
        _tree.Mount("259:1", "/", "/dev/nvme0n1p1").Mount("259:3", @"/var/my\040swap", "/dev/nvme1n1").SwapFile(@"/var/my\040swap/file");

        Uses("0000:00:03.0").Should().Equal(
            new HostUse(HostUseKind.MountedFileSystem, "/var/my swap is mounted from nvme1n1"), new HostUse(HostUseKind.Swap, "swap is in a file on nvme1n1"));
        Uses("0000:00:02.0").Should().ContainSingle();
    }

    [FactOnLinux]
    public void A_swap_file_is_not_on_a_mount_whose_name_merely_begins_like_its_own()
    {
        _tree.Mount("259:1", "/", "/dev/nvme0n1p1").Mount("259:3", "/swap", "/dev/nvme1n1").SwapFile("/swapfile");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from nvme0n1p1", "swap is in a file on nvme0n1p1");
    }

    [FactOnLinux]
    public void A_volume_that_is_active_and_not_mounted_is_a_use()
    {
        _tree.Mapped("dm-3", "253:3", "vg1-data", SystemVolume, $"{Second}/nvme1n1p2");

        Uses("0000:00:03.0").Should().Equal(new HostUse(HostUseKind.BlockStack, "nvme1n1p2 is held by dm-3 (LVM vg1-data)"));
        Uses("0000:00:02.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_disk_that_is_mounted_is_not_told_to_be_held_as_well()
    {
        _tree.Raid("md0", "9:0", "raid1", First).Mount("9:0", "/", "/dev/md0");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from md0 (raid1) over nvme0n1");
    }

    [FactOnLinux]
    public void A_btrfs_is_a_use_of_all_its_disks()
    {
        _tree.Btrfs("01234567-89ab-cdef-0123-456789abcdef", First, Second).Mount("btrfs", "/", "/dev/nvme0n1", "rw,subvol=/");

        Evidence("0000:00:02.0").Should().Equal("/ is mounted from nvme0n1");
        Evidence("0000:00:03.0").Should().Equal("/ is mounted from nvme0n1, whose btrfs is also on nvme1n1");
    }

    [FactOnLinux]
    public void Another_btrfs_is_none_of_its_disks()
    {
        _tree.Btrfs("01234567-89ab-cdef-0123-456789abcdef", First).Btrfs("11234567-89ab-cdef-0123-456789abcdef", Second).Mount("btrfs", "/", "/dev/nvme0n1", "rw");

        Uses("0000:00:03.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_bcachefs_is_a_use_of_all_its_disks()
    {
        _tree.Mount("bcachefs", "/", "/dev/nvme0n1:/dev/nvme1n1", "rw");

        Evidence("0000:00:03.0").Should().Equal("/ is mounted from nvme1n1");
    }

    [FactOnLinux]
    public void The_log_of_an_xfs_is_a_use_of_its_disk()
    {
        _tree.Mount("xfs", "/", "/dev/nvme0n1", "rw,logdev=/dev/nvme1n1,noquota");

        Evidence("0000:00:03.0").Should().Equal("/ is mounted from nvme1n1");
    }

    [FactOnLinux]
    public void With_a_zfs_it_is_not_known_whether_a_disk_is_used()
    {
        _tree.Mount("259:1", "/", "/dev/nvme0n1p1").Mount("zfs", "/tank", "tank", "rw");

        HostInventory inventory = _tree.Read();

        inventory.At("0000:00:03.0").HostUses.IsKnown.Should().BeFalse();
        inventory.At("0000:00:04.0").HostUses.IsKnown.Should().BeTrue("it has no disk");
        inventory.At("0000:00:02.0").HostUses.ValueOrDefault.Should().ContainSingle();
        inventory.Warnings.Should().ContainSingle().Which.Message.Should().Contain("Linux does not tell which disks its pool is on");
    }
}
