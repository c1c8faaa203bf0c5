using System.Collections.Immutable;

// Not ...Msix: the tests of the device call an offset so.
namespace Passthrough.Tests.MsixCapabilities;

public sealed class MsixCapabilityTests
{
    private static ConfigImage Image(ushort control, uint table, uint pba) =>
        new ConfigImage(256).Standard(0x70, 0x11, 0).Word(0x72, control).Dword(0x74, table).Dword(0x78, pba);

    private static PciBar Bar(int index, BarKind kind, ulong size) => PciBar.Create(index, kind, 0, size).GetValueOrThrow();

    [Fact]
    public void Every_table_size_from_1_to_2048_reads_whatever_the_control_bits()
    {
        Enumerable.Range(1, 2048)
            .Where(n => MsixCapability.Read(Image((ushort)(0xF800 | (n - 1)), 0, 0x8000), 0x70).GetValueOrThrow().TableSize != n)
            .Should().BeEmpty();
    }

    [Fact]
    public void Table_and_pending_bits_have_a_bar_and_an_offset()
    {
        MsixCapability.Read(Image(0x0020, 0x0000_3004, 0xFFFF_FFFD), 0x70).GetValueOrThrow()
            .Should().Be(new MsixCapability(33, 4, 0x3000, 5, 0xFFFF_FFF8));
    }

    [Theory]
    [InlineData(6u, 0u)]
    [InlineData(7u, 0u)]
    [InlineData(0u, 6u)]
    [InlineData(0u, 7u)]
    public void Bar_6_and_7_are_refused(uint table, uint pba)
    {
        MsixCapability.Read(Image(0, table, pba), 0x70).Error.Should()
            .Be(new MsixCapabilityInvalid($"the table is in BAR {table} and the pending bits in BAR {pba}, and 5 is the last"));
    }

    [Theory]
    [InlineData(245)]
    [InlineData(252)]
    [InlineData(256)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_capability_that_runs_past_the_bytes_is_refused(int offset)
    {
        MsixCapability.Read(Image(0, 0, 0x1000), offset).Error.Should().BeOfType<MsixCapabilityInvalid>();
    }

    [Fact]
    public void A_capability_may_end_with_the_bytes()
    {
        MsixCapability.Read(new ConfigImage(256), 244).IsSuccess.Should().BeTrue();
        MsixCapability.Read(new ConfigImage(12), 0).IsSuccess.Should().BeTrue();
        MsixCapability.Read([], 0).IsSuccess.Should().BeFalse();
    }

    [Theory]
    [InlineData(1, 16UL, 8UL)]
    [InlineData(63, 1008UL, 8UL)]
    [InlineData(64, 1024UL, 8UL)]
    [InlineData(65, 1040UL, 16UL)]
    [InlineData(2048, 32768UL, 256UL)]
    public void The_table_takes_16_bytes_a_vector_and_the_pending_bits_8_for_64(int size, ulong table, ulong pba)
    {
        var capability = new MsixCapability(size, 0, 0, 0, 0x8000);

        capability.TableLength.Should().Be(table);
        capability.PbaLength.Should().Be(pba);
    }

    public static TheoryData<MsixCapability, ImmutableArray<PciBar>> Lawful => new()
    {
        { new(16, 0, 0, 0, 0x800), [Bar(0, BarKind.Memory32, 0x1000)] },
        { new(16, 0, 0xF00, 0, 0xEF8), [Bar(0, BarKind.Memory64, 0x1000)] },
        { new(16, 0, 0x100, 0, 0x200), [Bar(0, BarKind.Memory32, 0x1000)] },
        { new(16, 0, 0x100, 0, 0x0F8), [Bar(0, BarKind.Memory32, 0x1000)] },
        { new(16, 0, 0, 2, 0), [Bar(0, BarKind.Memory32, 0x100), Bar(2, BarKind.Memory64, 0x10)] },
        { new(1, 0, 0xFFFF_FFF0, 0, 0), [Bar(0, BarKind.Memory64, 0x1_0000_0000)] },
        { new(2048, 0, 0, 0, 0x8000), [Bar(0, BarKind.Memory32, 0x10000)] },
    };

    [Theory]
    [MemberData(nameof(Lawful), DisableDiscoveryEnumeration = true)]
    public void A_table_inside_a_memory_bar_apart_from_the_pending_bits_is_sound(MsixCapability capability, ImmutableArray<PciBar> bars)
    {
        capability.CheckAgainst(bars).Should().Be(VmResult.Success);
    }

    public static TheoryData<MsixCapability, ImmutableArray<PciBar>, string> Unlawful => new()
    {
        { new(16, 0, 0, 0, 0x800), default, "the table's 0x100 bytes at 0x0 lie outside memory BAR 0" },
        { new(16, 0, 0, 0, 0x800), [], "the table's 0x100 bytes at 0x0 lie outside memory BAR 0" },
        { new(16, 1, 0, 0, 0x800), [Bar(0, BarKind.Memory64, 0x1000)], "the table's 0x100 bytes at 0x0 lie outside memory BAR 1" },
        { new(16, 0, 0, 0, 0x800), [Bar(0, BarKind.Io, 0x1000)], "the table's 0x100 bytes at 0x0 lie outside memory BAR 0" },
        { new(16, 6, 0, 6, 0x800), [Bar(6, BarKind.Rom, 0x1000)], "the table's 0x100 bytes at 0x0 lie outside memory BAR 6" },
        { new(16, -1, 0, 0, 0x800), [Bar(0, BarKind.Memory32, 0x1000)], "the table's 0x100 bytes at 0x0 lie outside memory BAR -1" },
        { new(16, 7, 0, 0, 0x800), [Bar(0, BarKind.Memory32, 0x1000)], "the table's 0x100 bytes at 0x0 lie outside memory BAR 7" },
        { new(16, 0, 0xF08, 0, 0), [Bar(0, BarKind.Memory32, 0x1000)], "the table's 0x100 bytes at 0xf08 lie outside memory BAR 0" },
        { new(2048, 0, 0xFFFF_FFF8, 0, 0), [Bar(0, BarKind.Memory64, 0x1_0000_0000)], "the table's 0x8000 bytes at 0xfffffff8 lie outside memory BAR 0" },
        { new(16, 0, 0, 1, 0), [Bar(0, BarKind.Memory32, 0x1000)], "the pending bits' 0x8 bytes at 0x0 lie outside memory BAR 1" },
        { new(16, 0, 0, 1, 0), [Bar(0, BarKind.Memory32, 0x1000), Bar(1, BarKind.Io, 0x100)], "the pending bits' 0x8 bytes at 0x0 lie outside memory BAR 1" },
        { new(16, 0, 0, 6, 0), [Bar(0, BarKind.Memory32, 0x1000), Bar(6, BarKind.Rom, 0x1000)], "the pending bits' 0x8 bytes at 0x0 lie outside memory BAR 6" },
        { new(16, 0, 0, 3, 0), [Bar(0, BarKind.Memory32, 0x1000), Bar(2, BarKind.Memory64, 0x1000)], "the pending bits' 0x8 bytes at 0x0 lie outside memory BAR 3" },
        { new(128, 0, 0, 2, 0xFFFF_FFF8), [Bar(0, BarKind.Memory32, 0x1000), Bar(2, BarKind.Memory64, 0x1_0000_0000)], "the pending bits' 0x10 bytes at 0xfffffff8 lie outside memory BAR 2" },
        { new(16, 0, 0, 0, 0x1000), [Bar(0, BarKind.Memory32, 0x1000)], "the pending bits' 0x8 bytes at 0x1000 lie outside memory BAR 0" },
        { new(16, 0, 0, 0, 0), [Bar(0, BarKind.Memory32, 0x1000)], "table at 0x0 and pending bits at 0x0 of BAR 0 overlap" },
        { new(16, 0, 0x100, 0, 0x1F8), [Bar(0, BarKind.Memory32, 0x1000)], "table at 0x100 and pending bits at 0x1f8 of BAR 0 overlap" },
        { new(128, 0, 0x108, 0, 0x100), [Bar(0, BarKind.Memory32, 0x1000)], "table at 0x108 and pending bits at 0x100 of BAR 0 overlap" },
        { new(2048, 0, 0, 0, 0x7FF8), [Bar(0, BarKind.Memory32, 0x10000)], "table at 0x0 and pending bits at 0x7ff8 of BAR 0 overlap" },
        { new(2048, 0, 0xF8, 0, 0), [Bar(0, BarKind.Memory32, 0x10000)], "table at 0xf8 and pending bits at 0x0 of BAR 0 overlap" },
        { new(0, 0, 0, 0, 0x800), [Bar(0, BarKind.Memory32, 0x1000)], "a table of 0 vectors is outside 1 to 2048" },
        { new(2049, 0, 0, 0, 0x8800), [Bar(0, BarKind.Memory32, 0x10000)], "a table of 2049 vectors is outside 1 to 2048" },
        { new(-1, 0, 0, 0, 0x800), [Bar(0, BarKind.Memory32, 0x1000)], "a table of -1 vectors is outside 1 to 2048" },
        { new(16, 0, 4, 0, 0x800), [Bar(0, BarKind.Memory32, 0x1000)], "the offsets 0x4 and 0x800 are not both multiples of 8" },
        { new(16, 0, 0, 0, 0x801), [Bar(0, BarKind.Memory32, 0x1000)], "the offsets 0x0 and 0x801 are not both multiples of 8" },
    };

    [Theory]
    [MemberData(nameof(Unlawful), DisableDiscoveryEnumeration = true)]
    public void A_table_that_breaks_a_rule_is_refused_with_the_rule(MsixCapability capability, ImmutableArray<PciBar> bars, string rule)
    {
        capability.CheckAgainst(bars).Error.Should().Be(new MsixCapabilityInvalid(rule));
    }
}
