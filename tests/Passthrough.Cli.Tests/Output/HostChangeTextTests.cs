using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class HostChangeTextTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static string[] Lines(Func<PciFunction, PciFunction?> change)
    {
        PciFunction network = SampleHost.Function(SampleHost.Network);
        var before = new HostInventory([network], []);
        var after = new HostInventory(change(network) is { } now ? [now] : [], []);
        return [.. HostChange.Of(InventoryChange.Between(before, after)).Select(c => HostChangeText.Line(c, At))];
    }

    [Fact]
    public void A_driver_is_told_before_and_after() =>
        Lines(f => f with { Driver = "vfio-pci" }).Should().Equal("-  2026-01-02 03:04:05Z  altered      0000:03:00.0 1af4:1041: driver virtio-pci -> vfio-pci");

    [Fact]
    public void Several_differences_are_one_line() =>
        Lines(f => f with { Driver = (string?)null, VirtualFunctions = [PciAddress.Parse("0000:03:10.0")] })
            .Should().ContainSingle().Which.Should().EndWith(": driver virtio-pci -> none, virtual functions 0 -> 1");

    [Fact]
    public void One_that_is_gone_says_what_it_was_on() => Lines(_ => null).Should().ContainSingle().Which.Should().EndWith("  removed      0000:03:00.0 1af4:1041, was on virtio-pci");

    [Fact]
    public void A_stranger_names_whose_place_it_has() =>
        Lines(f => f with { DeviceId = 0x1042 }).Should().ContainSingle().Which.Should().EndWith("  replaced     0000:03:00.0 1af4:1042, on virtio-pci, is in the place of 0000:03:00.0 1af4:1041");

    [Fact]
    public void One_that_has_moved_says_where_it_was() =>
        Lines(f => f with { Address = PciAddress.Parse("0000:04:00.0") }).Should().ContainSingle().Which.Should().EndWith("  moved        0000:04:00.0 1af4:1041 was at 0000:03:00.0");

    [Fact]
    public void What_a_host_invents_cannot_forge_a_line() =>
        Lines(f => f with { Driver = "igb\n- forged" }).Should().ContainSingle().Which.Should().NotContain("\n");
}
