using System.Diagnostics;

namespace Passthrough.Linux.Tests;

public sealed class CaptureTests : IDisposable
{
    private readonly FakeHostTree _tree = new();
    private readonly string _file;

    public CaptureTests()
    {
        _file = Path.Combine(_tree.Root, "host.umockdev");
        _tree.Group(4).Group(9, reservedRegions: string.Empty, name: "vfio-noiommu");
        _tree.Function("pci0000:00/0000:00:10.0").Class(0x060400).Config(FakeConfig.Of(0x1b36, 0x000c, 0x060400).HeaderType(1).Bytes).Driver("pcieport").InGroup(4);
        _tree.Function("pci0000:00/0000:00:10.0/0000:01:00.0").Driver("nvme").InGroup(4).With("sriov_totalvfs", "4\n").LinkTo("virtfn0", "../0000:01:00.1")
            .With("reset_method", "flr bus\n").With("current_link_speed", "8.0 GT/s PCIe\n").With("current_link_width", "4\n").With("max_link_speed", "8.0 GT/s PCIe\n").With("max_link_width", "4\n")
            .Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802).Msix(24, 0x2000, 0x3000).Bytes);
        _tree.Function("pci0000:00/0000:00:10.0/0000:01:00.1").LinkTo("physfn", "../0000:01:00.0").With("numa_node", "1\n").With("driver_override", "vfio-pci\n").InGroup(9);
        _tree.Function("pci0000:00/0000:00:02.0").With("boot_vga", "1\n").Config(FakeConfig.Of(1, 2, 3, size: 64).Bytes).With("vendor", "gar\"b\\age\x01\n");
        _tree.Function("pci0000:00/0000:00:03.0").With("reset", string.Empty).With("driver", "no link").Without("resource");
        Directory.CreateDirectory(_tree.PathOf("sys/devices/pci0000:00/0000:00:03.0/reset_method"));
        _tree.BlockDevice("pci0000:00/0000:00:10.0/0000:01:00.0/nvme/nvme0/nvme0n1", "259:0").Mount("259:0", "/", "/dev/root").Mount("0:40", "/secret", "//server/secret");
        _tree.BlockDevice("virtual/block/dm-0", "253:0").Link("sys/devices/virtual/block/dm-0/slaves/nvme0n1", "../../../../pci0000:00/0000:00:10.0/0000:01:00.0/nvme/nvme0/nvme0n1").Mount("253:0", "/srv", "/dev/mapper/secret-name");
        _tree.Function("pci0000:00/0000:00:18.0");
        _tree.Function("pci0000:00/0000:00:19.0");
        _tree.VirtioDevice("pci0000:00/0000:00:18.0/virtio3", "9pnet_virtio", "secret-share").VirtioDevice("pci0000:00/0000:00:19.0/virtio4", "9pnet_virtio", "other-secret").Mount("9p", "/mnt", "secret-share", "rw,trans=virtio");
        _tree.Swap("/dev/nvme0n1");
        _tree.Interface("pci0000:00/0000:00:03.0/net/eth0", "0x1003").Interface("virtual/net/secret0", "0x1003").DefaultRoute("eth0").Address("secret0");
    }

    public void Dispose() => _tree.Dispose();

    private LinuxHost Host => LinuxHost.Open(_tree.Root).GetValueOrThrow();

    private string Capture()
    {
        Host.Capture(_file).ThrowIfError();
        return File.ReadAllText(_file);
    }

    [FactOnLinux]
    public void A_recording_reads_back_as_the_inventory_it_was_made_of()
    {
        Capture();

        HostInventory again = LinuxHost.OfTree(RecordingParser.Parse(File.ReadAllBytes(_file), _file).GetValueOrThrow()).ReadInventory().GetValueOrThrow();

        InventoryText.Of(again).Should().Be(InventoryText.Of(_tree.Read()));
    }

    [FactOnLinux(NeedsPci = true)]
    public void The_live_host_reads_back_from_its_recording()
    {
        LinuxHost live = LinuxHost.Open().GetValueOrThrow();
        live.Capture(_file).ThrowIfError();

        HostInventory again = LinuxHost.Open(_file).GetValueOrThrow().ReadInventory().GetValueOrThrow();

        again.Functions.Select(f => (f.Address, f.VendorId, f.DeviceId, f.TopologyPath, f.Driver, f.IommuGroup)).Should().Equal(
            live.ReadInventory().GetValueOrThrow().Functions.Select(f => (f.Address, f.VendorId, f.DeviceId, f.TopologyPath, f.Driver, f.IommuGroup)));
    }

    [FactOnLinux]
    public void A_recording_of_a_recording_is_the_same()
    {
        string first = Capture();

        LinuxHost.Open(_file).GetValueOrThrow().Capture(_file + "2").ThrowIfError();

        File.ReadAllText(_file + "2").Should().Be(first);
    }

    [FactOnLinux]
    public void What_is_not_needed_is_not_in_it() => Capture().Should().NotContain("secret").And.NotContain("52:54:00");

    [FactOnLinux]
    public void A_mount_point_that_may_be_somebodys_name_is_not_in_it()
    {
        _tree.BlockDevice("pci0000:00/0000:00:03.0/block/sda", "8:0").Mount("8:0", "/run/media/alice/SECRET-VOLUME", "/dev/sda");

        string text = Capture();

        text.Should().NotContainAny("alice", "SECRET-VOLUME");
        TreeReading.ReadRecording(text).At("0000:00:03.0").HostUses.ValueOrDefault.Should().Contain(new HostUse(HostUseKind.MountedFileSystem, "/(other) is mounted from sda"));
    }

    [FactOnLinux]
    public void A_mount_point_that_every_host_has_is_in_it() => Capture().Should().Contain("1 1 253:0 / /srv rw - none /dev/dm-0 rw");

    [FactOnLinux]
    public void A_volume_that_is_found_by_its_name_is_recorded_by_its_number()
    {
        _tree.BlockDevice("virtual/block/dm-1", "253:1").File("dev/dm-1", string.Empty).Link("dev/mapper/vg--alice-SECRET--VOLUME", "../dm-1").File("sys/devices/virtual/block/dm-1/dm/name", "vg--alice-SECRET--VOLUME\n")
            .Link("sys/devices/virtual/block/dm-1/slaves/nvme0n1", "../../../../pci0000:00/0000:00:10.0/0000:01:00.0/nvme/nvme0/nvme0n1").Mount("0:50", "/home", "/dev/mapper/vg--alice-SECRET--VOLUME").Swap("/dev/mapper/vg--alice-SECRET--VOLUME");

        Capture().Should().NotContainAny("alice", "SECRET").And.Contain("/home rw - none /dev/dm-1 rw");
    }

    [FactOnLinux]
    public void A_share_that_is_mounted_reads_back_by_its_device()
    {
        HostInventory again = TreeReading.ReadRecording(Capture());

        again.At("0000:00:18.0").HostUses.ValueOrDefault.Should().Equal(new HostUse(HostUseKind.MountedFileSystem, "/mnt is mounted by 9p through virtio3"));
        again.At("0000:00:19.0").HostUses.ValueOrDefault.Should().BeEmpty();
    }

    [FactOnLinux]
    public void An_interface_named_after_its_hardware_address_loses_it()
    {
        _tree.Interface("pci0000:00/0000:00:03.0/net/enx525400123456", "0x1003").Address("enx525400123456");

        Capture().Should().NotContain("525400123456").And.Contain("enx000000000001");
    }

    [FactOnLinux]
    public void A_serial_number_in_the_configuration_bytes_is_blanked()
    {
        FakeConfig config = FakeConfig.Of(1, 2, 0x020000).Word(0x100, 0x0003).Word(0x102, 0x0001).Word(0x104, 0x5634).Word(0x10A, 0x5254);
        _tree.Function("pci0000:00/0000:00:04.0").Config(config.Bytes);
        Capture();

        PciFunction again = LinuxHost.Open(_file).GetValueOrThrow().ReadInventory().GetValueOrThrow().At("0000:00:04.0");

        again.Config.AsSpan(0x104, 8).ToArray().Should().AllBeEquivalentTo((byte)0);
        again.Capabilities.ValueOrDefault!.TryFindExtended(3, out _).Should().BeTrue();
    }

    [FactOnLinux]
    public void An_existing_file_is_refused_and_left_alone()
    {
        File.WriteAllText(_file, "mine");

        Host.Capture(_file).Error.Should().Be(new FileNotWritten(_file, "it exists"));

        File.ReadAllText(_file).Should().Be("mine");
    }

    [FactOnLinux]
    public void A_folder_that_is_not_there_is_an_error() => Host.Capture("/no/such/folder/file").Error.Should().BeOfType<FileNotWritten>();

    [FactOnLinux]
    public void A_cancelled_capture_leaves_nothing()
    {
        Action capture = () => Host.Capture(_file, new CancellationToken(canceled: true)).ThrowIfError();

        capture.Should().Throw<OperationCanceledException>();
        Directory.GetFiles(_tree.Root).Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_capture_leaves_one_file()
    {
        Capture();

        Directory.GetFiles(_tree.Root).Should().Equal(_file);
    }

    [FactOnLinux(Program = "umockdev-run (umockdev)")]
    public void Umockdev_reads_it_and_lspci_shows_the_same_functions()
    {
        Capture();

        string shown = Run("umockdev-run", "-d", _file, "--", "lspci", "-D");

        shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]).Should().BeEquivalentTo(_tree.Read().Functions.Select(f => f.Address.ToString()));
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return output;
    }
}
