using System.Collections.Immutable;

namespace Passthrough.Tests.Inventory;

public sealed class BarsAloneInPageTests
{
    private const ulong Page = 0xFE00_0000;

    private static PciBar Bar(int index, ulong address, ulong size, BarKind kind = BarKind.Memory32) =>
        PciBar.Create(index, kind, address, size).GetValueOrThrow();

    private static PciFunction With(string address, params PciBar[] bars) => Sample.Endpoint(address) with { Bars = bars.ToImmutableArray() };

    private static ImmutableArray<int> AloneOf(params PciFunction[] functions) => Sample.Host(functions).BarsAloneInPage(functions[0]);

    [Fact]
    public void A_small_BAR_with_a_page_to_itself_is_alone()
    {
        AloneOf(With("01:00.0", Bar(1, Page, 0x100), Bar(0, Page + 0x1000, 0x800), Bar(2, 0xFD00_0000, 0x1000))).Should().Equal(0, 1);
    }

    [Fact]
    public void One_that_does_not_begin_its_page_is_not()
    {
        AloneOf(With("01:00.0", Bar(0, Page + 0x100, 0x100))).Should().BeEmpty();
    }

    [Fact]
    public void One_that_the_host_has_not_placed_is_not()
    {
        AloneOf(With("01:00.0", Bar(0, 0, 0x100))).Should().BeEmpty();
    }

    [Theory]
    [InlineData(BarKind.Memory32, 1, false)]
    [InlineData(BarKind.Memory64, 1, false)]
    [InlineData(BarKind.Rom, 6, false)]
    [InlineData(BarKind.Io, 1, true)]
    public void Memory_of_the_same_function_in_the_page_counts_and_ports_do_not(BarKind kind, int index, bool isAlone)
    {
        AloneOf(With("01:00.0", Bar(0, Page, 0x100), Bar(index, Page + 0x800, 0x800, kind))).Any().Should().Be(isAlone);
    }

    [Theory]
    [InlineData(BarKind.Memory32, 0, false)]
    [InlineData(BarKind.Rom, 6, false)]
    [InlineData(BarKind.Io, 0, true)]
    public void So_does_that_of_another_function(BarKind kind, int index, bool isAlone)
    {
        AloneOf(With("01:00.0", Bar(0, Page, 0x100)), With("02:00.0", Bar(index, Page + 0x800, 0x800, kind))).Any().Should().Be(isAlone);
    }

    [Fact]
    public void The_next_page_is_another()
    {
        AloneOf(With("01:00.0", Bar(0, Page, 0x100)), With("02:00.0", Bar(0, Page + 0x1000, 0x100), Bar(1, Page - 0x100, 0x100))).Should().Equal(0);
    }

    [Fact]
    public void While_any_functions_BARs_are_unknown_nothing_is_told()
    {
        AloneOf(With("01:00.0", Bar(0, Page, 0x100)), Sample.Endpoint("02:00.0") with { Bars = default }).Should().BeEmpty();
        AloneOf(Sample.Endpoint("01:00.0") with { Bars = default }).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0x1_0000UL, true)]
    [InlineData(0x1000UL, false)]
    [InlineData(0UL, false)]
    [InlineData(0x1_0001UL, false)]
    public void The_page_size_is_the_hosts(ulong pageSize, bool isAlone)
    {
        PciFunction function = With("01:00.0", Bar(0, Page, 0x4000));

        Sample.Host(function).BarsAloneInPage(function, pageSize).Any().Should().Be(isAlone);
    }

    [Fact]
    public void What_it_tells_is_what_a_device_takes()
    {
        PciFunction function = SampleFunctions.Card(c => c with
        {
            Bars = c.Bars.ValueOrDefault.SetItem(1, Bar(2, SampleFunctions.Bar2, 0x200)),
        });
        var options = new DeviceOptions { BarsAloneInPage = Sample.Host(function).BarsAloneInPage(function) };

        PassthroughDevice device = PassthroughDevice.Create(function, options).GetValueOrThrow();

        device.AddMmioRegion(new(SampleFunctions.Bar2), new(0xC000_0000), 0x1000).IsSuccess.Should().BeTrue();
    }
}
