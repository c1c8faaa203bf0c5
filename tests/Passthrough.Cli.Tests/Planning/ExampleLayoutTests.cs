using System.Collections.Immutable;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Tests.Planning;

public class ExampleLayoutTests
{
    private static PassthroughDevice Device(string address, params PciBar[] bars) =>
        PassthroughDevice.Create(SampleHost.Function(SampleHost.Network) with
        {
            Bars = bars.ToImmutableArray(),
            Msix = (MsixCapability?)null,
        } with
        { Address = PciAddress.Parse(address) }).GetValueOrThrow();

    private static IEnumerable<string> Places(DeviceLayout layout) => layout.Bars.Select(b => $"{b.Bar.Index}: {b.Guest}");

    [Fact]
    public void BARs_of_32_bits_begin_at_C0000000_and_those_of_64_bits_at_8000000000()
    {
        PassthroughDevice device = Device(
            "0000:01:00.0",
            SampleHost.Bar(0, BarKind.Memory32, 0xF000_0000, 0x1000),
            SampleHost.Bar(2, BarKind.Memory64, 0x60_0000_0000, 0x4000));

        Places(new ExampleLayout().Place(device)).Should().Equal("0: 0xc0000000", "2: 0x8000000000");
    }

    [Fact]
    public void Each_BAR_is_aligned_to_its_size()
    {
        PassthroughDevice device = Device(
            "0000:01:00.0",
            SampleHost.Bar(0, BarKind.Memory32, 0xF000_0000, 0x1000),
            SampleHost.Bar(1, BarKind.Memory32, 0xF100_0000, 0x10_0000),
            SampleHost.Bar(2, BarKind.Memory32, 0xF200_0000, 0x1000));

        Places(new ExampleLayout().Place(device)).Should().Equal("0: 0xc0000000", "1: 0xc0100000", "2: 0xc0200000");
    }

    [Fact]
    public void The_next_function_continues_where_the_last_one_ended()
    {
        var example = new ExampleLayout();
        _ = example.Place(Device("0000:01:00.0", SampleHost.Bar(0, BarKind.Memory32, 0xF000_0000, 0x4000)));

        DeviceLayout second = example.Place(Device("0000:01:00.1", SampleHost.Bar(0, BarKind.Memory32, 0xF100_0000, 0x1000)));

        Places(second).Should().Equal("0: 0xc0004000");
    }

    [Fact]
    public void A_BAR_that_would_pass_4_GiB_has_no_place_and_a_note()
    {
        PassthroughDevice device = Device(
            "0000:01:00.0",
            SampleHost.Bar(0, BarKind.Memory32, 0x8000_0000, 1UL << 30),
            SampleHost.Bar(1, BarKind.Memory32, 0xF000_0000, 0x1000));

        DeviceLayout layout = new ExampleLayout().Place(device);

        Places(layout).Should().Equal("0: 0xc0000000");
        layout.Notes.Should().ContainSingle().Which.Should().Contain("BAR 1 of 0000:01:00.0").And.Contain("no room");
    }

    [Fact]
    public void A_BAR_that_would_pass_the_end_of_64_bits_has_no_place_and_a_note()
    {
        PassthroughDevice device = Device(
            "0000:01:00.0",
            SampleHost.Bar(0, BarKind.Memory64, 1UL << 63, 1UL << 63),
            SampleHost.Bar(2, BarKind.Memory64, 0x1000, 0x1000));

        DeviceLayout layout = new ExampleLayout().Place(device);

        Places(layout).Should().Equal("0: 0x8000000000000000");
        layout.Notes.Should().ContainSingle().Which.Should().Contain("BAR 2 of 0000:01:00.0");
    }

    [Fact]
    public void A_BAR_that_the_host_did_not_place_has_no_window_and_a_note() =>
        new ExampleLayout().Place(Device("0000:01:00.0", SampleHost.Bar(0, BarKind.Memory32, 0, 0x1000)))
            .Notes.Should().ContainSingle().Which.Should().Contain("has no address on the host");

    [Fact]
    public void Windows_leave_the_msix_pages_out_and_vectors_map_one_to_one()
    {
        PassthroughDevice device = PassthroughDevice.Create(SampleHost.Function(SampleHost.Network)).GetValueOrThrow();

        DeviceLayout layout = new ExampleLayout().Place(device);
        ExampleLayout.AddTo(layout).Should().BeEmpty();

        layout.Windows.Where(w => w.Range.BarIndex == 4).Select(w => $"{w.Host} {w.Guest} {w.Range.Size:x}")
            .Should().Equal("0x7100000000 0x8000000000 8000", "0x710000a000 0x800000a000 6000");
        device.MsixRemaps.Select(r => (r.HostVector, r.GuestVector, r.Target)).Should().Equal((0, 0, new VcpuId(0)), (1, 1, new VcpuId(0)), (2, 2, new VcpuId(0)));
        device.MmioRegionCount.Should().Be(3);
    }

    [Fact]
    public void A_small_BAR_that_is_mapped_has_a_page_of_the_guest_for_itself()
    {
        PciFunction function = SampleHost.Function(SampleHost.Network) with
        {
            Bars = ImmutableArray.Create(
                SampleHost.Bar(0, BarKind.Memory32, 0xF000_0800, 0x100),
                SampleHost.Bar(1, BarKind.Memory32, 0xF100_0000, 0x100),
                SampleHost.Bar(2, BarKind.Memory32, 0xF200_0800, 0x100)),
            Msix = (MsixCapability?)null,
        };
        PassthroughDevice device = GuestView.Make(new HostInventory([function], []), function).GetValueOrThrow();

        DeviceLayout layout = new ExampleLayout().Place(device);

        Places(layout).Should().Equal("0: 0xc0000000", "1: 0xc0001000", "2: 0xc0002000");
        layout.Windows.Select(w => (w.Host.Value, w.Guest.Value, w.Range.Size)).Should().Equal((0xF100_0000UL, 0xC000_1000UL, 0x1000UL));
        ExampleLayout.AddTo(layout).Should().BeEmpty();
    }
}
