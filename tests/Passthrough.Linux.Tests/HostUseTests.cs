namespace Passthrough.Linux.Tests;

public sealed class HostUseTests : IDisposable
{
    private const string Disk = "pci0000:00/0000:00:02.0/virtio1/block/vda";

    private readonly FakeHostTree _tree = new();

    public HostUseTests() => _tree.Function("pci0000:00/0000:00:02.0");

    public void Dispose() => _tree.Dispose();

    private HostUse[] Uses(string address = "0000:00:02.0") => [.. _tree.Read().At(address).HostUses.ValueOrDefault];

    [FactOnLinux]
    public void A_mounted_disk_is_a_use()
    {
        _tree.BlockDevice(Disk, "254:0").Mount("254:0", "/", "/dev/root");

        Uses().Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from vda"));
    }

    [FactOnLinux]
    public void A_mounted_partition_is_a_use()
    {
        _tree.BlockDevice(Disk, "254:0").BlockDevice($"{Disk}/vda1", "254:1").Mount("254:1", @"/mnt/my\040disk", "/dev/vda1");

        Uses().Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/mnt/my disk is mounted from vda1"));
    }

    [FactOnLinux]
    public void A_device_that_is_mounted_many_times_is_named_once()
    {
        _tree.BlockDevice(Disk, "254:0").Mount("254:0", "/", "/dev/vda").Mount("254:0", "/home", "/dev/vda");

        Uses().Should().ContainSingle().Which.Evidence.Should().Be("/ is mounted from vda");
    }

    [FactOnLinux]
    public void A_file_system_with_numbers_of_its_own_is_found_by_its_source()
    {
        _tree.BlockDevice(Disk, "254:0").Mount("0:35", "/", "/dev/vda");

        Uses().Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from vda"));
    }

    [FactOnLinux]
    public void A_mounted_virtiofs_is_a_use_of_its_device()
    {
        AddShares("virtiofs").Mount("virtiofs", "/host", "share", "rw");

        Uses("0000:00:18.0").Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/host is mounted by virtiofs through virtio3"));
        Uses("0000:00:19.0").Should().ContainSingle("it is not known through which of the two");
        Uses().Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_mounted_9p_is_a_use_of_the_device_with_its_tag()
    {
        AddShares("9pnet_virtio", "one", "two").Mount("9p", "/host", "two", "rw,access=client,trans=virtio");

        Uses("0000:00:18.0").Should().BeEmpty();
        Uses("0000:00:19.0").Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/host is mounted by 9p through virtio4"));
    }

    [FactOnLinux]
    public void A_mounted_9p_without_a_tag_to_match_is_a_use_of_each()
    {
        AddShares("9pnet_virtio").Mount("9p", "/host", "two", "rw");

        Uses("0000:00:18.0").Should().ContainSingle();
        Uses("0000:00:19.0").Should().ContainSingle();
    }

    [FactOnLinux]
    public void A_9p_that_comes_over_the_network_is_no_use_of_a_virtio_device()
    {
        AddShares("9pnet_virtio", "one", "two").Mount("9p", "/host", "one", "rw,trans=tcp,port=564");

        Uses("0000:00:18.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_share_that_is_not_mounted_is_no_use()
    {
        AddShares("virtiofs").Mount("tmpfs", "/host", "share", "rw");

        Uses("0000:00:18.0").Should().BeEmpty();
    }

    private FakeHostTree AddShares(string driver, string? first = null, string? second = null)
    {
        _tree.Function("pci0000:00/0000:00:18.0");
        _tree.Function("pci0000:00/0000:00:19.0");
        return _tree.VirtioDevice("pci0000:00/0000:00:18.0/virtio3", driver, first).VirtioDevice("pci0000:00/0000:00:19.0/virtio4", driver, second)
            .VirtioDevice("pci0000:00/0000:00:02.0/virtio1", "virtio_blk");
    }

    [FactOnLinux]
    public void Swap_is_a_use()
    {
        _tree.BlockDevice(Disk, "254:0").Swap("/dev/vda");

        Uses().Should().Equal(new HostUse(HostUseKind.Swap, "swap is on vda"));
    }

    [FactOnLinux]
    public void The_boot_display_is_a_use()
    {
        _tree.Function("pci0000:00/0000:00:03.0").With("boot_vga", "1\n");

        Uses("0000:00:03.0").Should().ContainSingle().Which.Kind.Should().Be(HostUseKind.BootDisplay);
    }

    [FactOnLinux]
    public void A_display_that_did_not_boot_is_none()
    {
        _tree.Function("pci0000:00/0000:00:03.0").With("boot_vga", "0\n");

        Uses("0000:00:03.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_bridge_above_a_disk_is_not_itself_used()
    {
        _tree.Function("pci0000:00/0000:00:10.0").Class(0x060400).Config(FakeConfig.Of(1, 1, 0x060400).HeaderType(1).Bytes);
        _tree.Function("pci0000:00/0000:00:10.0/0000:01:00.0");
        _tree.BlockDevice("pci0000:00/0000:00:10.0/0000:01:00.0/nvme/nvme0/nvme0n1", "259:0").Mount("259:0", "/", "/dev/nvme0n1");

        Uses("0000:01:00.0").Should().ContainSingle();
        Uses("0000:00:10.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void An_endpoint_that_makes_a_bus_for_the_disk_is_used()
    {
        _tree.Function("pci0000:00/0000:00:0e.0");
        _tree.Function("pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:01.0");
        _tree.BlockDevice("pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:01.0/nvme/nvme0/nvme0n1", "259:0").Mount("259:0", "/", "/dev/nvme0n1");

        Uses("10000:e0:01.0").Should().ContainSingle();
        Uses("0000:00:0e.0").Should().ContainSingle();
    }

    [FactOnLinux]
    public void Without_a_mount_table_a_function_is_not_said_to_be_unused()
    {
        File.Delete(_tree.PathOf("proc/self/mountinfo"));

        HostInventory inventory = _tree.Read();

        inventory.Functions[0].HostUses.IsKnown.Should().BeFalse();
        inventory.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.HostNotReadable);
    }

    [FactOnLinux]
    public void What_is_found_is_told_even_when_not_all_was_read()
    {
        File.Delete(_tree.PathOf("proc/self/mountinfo"));
        _tree.Interface("pci0000:00/0000:00:02.0/net/eth0", "0x1003").Address("eth0");

        Uses().Should().ContainSingle();
    }
}
