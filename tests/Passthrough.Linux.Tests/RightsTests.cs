namespace Passthrough.Linux.Tests;

/// <summary>What a reader without rights is told: root is denied nothing by a file's mode, so a tree that denies stands in.</summary>
public sealed class RightsTests : IDisposable
{
    private readonly FakeHostTree _tree = new();

    public RightsTests() => _tree.Function("pci0000:00/0000:00:01.0");

    public void Dispose() => _tree.Dispose();

    private sealed class DenyingTree(IHostTree inner, string denied) : IHostTree
    {
        private bool Denies(string path) => path.EndsWith("/" + denied, StringComparison.Ordinal);

        public TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false)
        {
            TreeStatus status = inner.ReadFile(path, Denies(path) ? [] : buffer, out count, inPieces);
            return Denies(path) ? TreeStatus.Denied : status;
        }

        public TreeStatus ReadSize(string path, out long size) => inner.ReadSize(path, out size);

        public TreeStatus ReadLink(string path, out string target)
        {
            TreeStatus status = inner.ReadLink(path, out target);
            return Denies(path) && status != TreeStatus.WrongKind ? TreeStatus.Denied : status;
        }

        public TreeStatus List(string path, out string[] names)
        {
            TreeStatus status = inner.List(path, out names);
            return Denies(path) ? TreeStatus.Denied : status;
        }
    }

    private LinuxHost Deny(string name) => LinuxHost.OfTree(new DenyingTree(new DirectoryTree(_tree.Root), name));

    private HostInventory ReadDenied(string name) => Deny(name).ReadInventory().GetValueOrThrow();

    [Theory]
    [InlineData("driver", "driver")]
    [InlineData("driver_override", "driverOverride")]
    [InlineData("iommu_group", "iommuGroup")]
    [InlineData("numa_node", "numaNode")]
    [InlineData("reset_method", "resetMethods")]
    [InlineData("resource", "bars")]
    [InlineData("sriov_totalvfs", "totalVirtualFunctions")]
    [InlineData("current_link_speed", "link")]
    [InlineData("vendor", "vendorId")]
    [InlineData("boot_vga", "hostUses")]
    [InlineData("mountinfo", "hostUses")]
    [InlineData("swaps", "hostUses")]
    [InlineData("route", "hostUses")]
    [InlineData("if_inet6", "hostUses")]
    [InlineData("ipv6_route", "hostUses")]
    [InlineData("fib_trie", "hostUses")]
    [InlineData("block", "hostUses")]
    [InlineData("drm", "hostUses")]
    [InlineData("vtconsole", "hostUses")]
    public void What_may_not_be_read_is_unknown_and_no_warning(string file, string property)
    {
        PciFunction function = ReadDenied(file).Functions.Should().ContainSingle().Subject;

        function.Unknown.Should().Equal(property);
        function.Warnings.Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_denied_driver_is_unknown_and_not_none() => ReadDenied("driver").Functions[0].Driver.IsKnown.Should().BeFalse();

    [FactOnLinux]
    public void Denied_host_uses_are_unknown_and_not_none() => ReadDenied("mountinfo").Functions[0].HostUses.IsKnown.Should().BeFalse();

    [FactOnLinux]
    public void An_interface_that_is_up_counts_when_the_routes_may_not_be_read()
    {
        _tree.Interface("pci0000:00/0000:00:01.0/net/eth0", "0x1003");

        ReadDenied("route").Functions[0].HostUses.ValueOrDefault.Should().ContainSingle().Which.Evidence.Should().Be("eth0 is up, and whether it has an address is not told");
    }

    [FactOnLinux]
    public void A_denied_level_of_a_raid_leaves_the_use()
    {
        _tree.BlockDevice("pci0000:00/0000:00:01.0/nvme/nvme0/nvme0n1", "259:0").Raid("md0", "9:0", "raid1", "pci0000:00/0000:00:01.0/nvme/nvme0/nvme0n1").Mount("9:0", "/", "/dev/md0");

        ReadDenied("level").Functions[0].HostUses.ValueOrDefault.Should().ContainSingle().Which.Evidence.Should().Be("/ is mounted from md0 over nvme0n1");
    }

    [FactOnLinux]
    public void A_denied_configuration_leaves_capabilities_and_msix_unknown()
    {
        PciFunction function = ReadDenied("config").Functions[0];

        function.Config.Should().BeEmpty();
        function.Unknown.Should().Equal("config", "capabilities", "msix");
    }

    [Theory]
    [InlineData("driver")]
    [InlineData("config")]
    [InlineData("numa_node")]
    [InlineData("mountinfo")]
    [InlineData("swaps")]
    [InlineData("route")]
    [InlineData("fib_trie")]
    [InlineData("drm")]
    public void What_may_not_be_read_reads_back_from_a_recording_as_unknown(string file)
    {
        string recording = Path.Combine(_tree.Root, "recording");
        Deny(file).Capture(recording).ThrowIfError();

        HostInventory again = LinuxHost.Open(recording).GetValueOrThrow().ReadInventory().GetValueOrThrow();

        again.Functions[0].Unknown.Should().Equal(ReadDenied(file).Functions[0].Unknown);
    }

    [FactOnLinux]
    public void A_denied_list_of_functions_is_an_error() => Deny("devices").ReadInventory().Error.Should().BeOfType<HostNotReadable>();
}
