using Passthrough.Tests.Verdicts.Rules;

namespace Passthrough.Tests.Registry;

/// <summary>The small BARs of a registry's device: its host vouches for their pages, as nobody else can.</summary>
public sealed class RegisteredBarTests
{
    private const string Card = "01:00.0";

    private static PciFunction With(string address, ulong bar) => Sample.Endpoint(address, group: 1) with
    {
        Capabilities = PciCapabilityList.Empty,
        Bars = new([PciBar.Create(2, BarKind.Memory32, bar, 0x100).GetValueOrThrow()]),
        Msix = new(null),
    };

    private static SubPageBar BarOf(params PciFunction[] functions)
    {
        DeviceRegistry registry = Sample.Host(functions).Registry();
        return registry.Devices.Single(d => d.Address == Sample.At(Card)).GetDevice().GetValueOrThrow().Memory.SubPageBars.Single();
    }

    [Fact]
    public void One_that_is_alone_in_its_page_on_the_host_may_be_mapped() => BarOf(With(Card, 0xFE00_0000), With("02:00.0", 0xFE00_1000)).MayBeMapped.Should().BeTrue();

    [Fact]
    public void One_that_shares_its_page_may_not() => BarOf(With(Card, 0xFE00_0000), With("02:00.0", 0xFE00_0800)).MayBeMapped.Should().BeFalse();
}
