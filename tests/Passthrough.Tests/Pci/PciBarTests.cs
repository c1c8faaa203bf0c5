using System.Collections.Immutable;

namespace Passthrough.Tests.Pci;

public sealed class PciBarTests
{
    private const ulong FourGiB = 0x1_0000_0000;

    private static PciBar Bar(int index, BarKind kind, ulong address, ulong size) => PciBar.Create(index, kind, address, size).GetValueOrThrow();

    [Theory]
    [InlineData(0, BarKind.Io, 0UL, 4UL, false)]
    [InlineData(5, BarKind.Io, 0xE000UL, 0x80UL, false)]
    [InlineData(0, BarKind.Memory32, 0UL, 16UL, false)]
    [InlineData(5, BarKind.Memory32, 0xFFFF_FFF0UL, 16UL, true)]
    [InlineData(0, BarKind.Memory32, 0x8000_0000UL, 0x8000_0000UL, false)]
    [InlineData(4, BarKind.Memory64, 0xFFFF_FFFF_FFFF_FFF0UL, 16UL, true)]
    [InlineData(0, BarKind.Memory64, FourGiB, FourGiB, false)]
    [InlineData(0, BarKind.Memory64, 0x8000_0000_0000_0000UL, 0x8000_0000_0000_0000UL, false)]
    [InlineData(6, BarKind.Rom, 0xFFFF_F800UL, 0x800UL, false)]
    public void A_bar_at_the_border_of_the_rules_is_lawful(int index, BarKind kind, ulong address, ulong size, bool prefetchable)
    {
        PciBar bar = PciBar.Create(index, kind, address, size, prefetchable).GetValueOrThrow();

        (bar.Index, bar.Kind, bar.Address, bar.Size, bar.IsPrefetchable).Should().Be((index, kind, address, size, prefetchable));
    }

    [Theory]
    [InlineData(0, (BarKind)4, 0UL, 16UL, false, "kind 4 is none")]
    [InlineData(0, (BarKind)(-1), 0UL, 16UL, false, "kind -1 is none")]
    [InlineData(-1, BarKind.Memory32, 0UL, 16UL, false, "a Memory32 BAR has an index from 0 to 5")]
    [InlineData(6, BarKind.Memory32, 0UL, 16UL, false, "a Memory32 BAR has an index from 0 to 5")]
    [InlineData(6, BarKind.Io, 0UL, 16UL, false, "a Io BAR has an index from 0 to 5")]
    [InlineData(5, BarKind.Memory64, 0UL, 16UL, false, "a 64-bit BAR takes two registers, so it starts at 4 at the latest")]
    [InlineData(6, BarKind.Memory64, 0UL, 16UL, false, "a Memory64 BAR has an index from 0 to 4")]
    [InlineData(0, BarKind.Rom, 0UL, 0x800UL, false, "a Rom BAR has an index from 6 to 6")]
    [InlineData(7, BarKind.Rom, 0UL, 0x800UL, false, "a Rom BAR has an index from 6 to 6")]
    [InlineData(0, BarKind.Memory32, 0UL, 0UL, false, "size 0x0 is not a power of two of 0x10 or more")]
    [InlineData(0, BarKind.Memory32, 0UL, 8UL, false, "size 0x8 is not a power of two of 0x10 or more")]
    [InlineData(0, BarKind.Memory32, 0UL, 0x1800UL, false, "size 0x1800 is not a power of two of 0x10 or more")]
    [InlineData(0, BarKind.Memory64, 0UL, 8UL, false, "size 0x8 is not a power of two of 0x10 or more")]
    [InlineData(0, BarKind.Io, 0UL, 2UL, false, "size 0x2 is not a power of two of 0x4 or more")]
    [InlineData(6, BarKind.Rom, 0UL, 0x400UL, false, "size 0x400 is not a power of two of 0x800 or more")]
    [InlineData(0, BarKind.Memory32, 0x1000UL, 0x2000UL, false, "address 0x1000 is not aligned to size 0x2000")]
    [InlineData(0, BarKind.Memory64, 0xFFFF_FFFF_FFFF_FFFFUL, 16UL, false, "address 0xffffffffffffffff is not aligned to size 0x10")]
    [InlineData(0, BarKind.Io, 2UL, 4UL, false, "address 0x2 is not aligned to size 0x4")]
    [InlineData(0, BarKind.Memory32, FourGiB, 16UL, false, "0x10 bytes at 0x100000000 end above 4 GiB")]
    [InlineData(0, BarKind.Io, FourGiB, 4UL, false, "0x4 bytes at 0x100000000 end above 4 GiB")]
    [InlineData(6, BarKind.Rom, FourGiB, 0x800UL, false, "0x800 bytes at 0x100000000 end above 4 GiB")]
    [InlineData(0, BarKind.Memory32, 0UL, 2 * FourGiB, false, "size 0x200000000 does not fit in a register of 32 bits")]
    [InlineData(0, BarKind.Memory32, 0UL, FourGiB, false, "size 0x100000000 does not fit in a register of 32 bits")]
    [InlineData(6, BarKind.Rom, 0UL, FourGiB, false, "size 0x100000000 does not fit in a register of 32 bits")]
    [InlineData(0, BarKind.Io, 0xE000UL, 0x80UL, true, "only memory is prefetchable")]
    [InlineData(6, BarKind.Rom, 0UL, 0x800UL, true, "only memory is prefetchable")]
    public void A_bar_that_breaks_a_rule_is_refused_with_the_rule(int index, BarKind kind, ulong address, ulong size, bool prefetchable, string rule)
    {
        PciBar.Create(index, kind, address, size, prefetchable).Error.Should().Be(new BarInvalid(index, rule));
    }

    [Theory]
    [InlineData(BarKind.Memory32, 0, true)]
    [InlineData(BarKind.Memory64, 0, true)]
    [InlineData(BarKind.Io, 0, false)]
    [InlineData(BarKind.Rom, 6, false)]
    public void Only_memory_bars_are_memory(BarKind kind, int index, bool isMemory)
    {
        Bar(index, kind, 0, 0x800).IsMemory.Should().Be(isMemory);
    }

    public static TheoryData<ImmutableArray<PciBar>> LawfulTogether =>
    [
        default(ImmutableArray<PciBar>),
        [],
        [Bar(0, BarKind.Memory32, 0x1000, 0x1000), Bar(1, BarKind.Memory32, 0x2000, 0x1000)],
        [Bar(1, BarKind.Memory32, 0x2000, 0x1000), Bar(0, BarKind.Memory32, 0x1000, 0x1000)],
        [Bar(0, BarKind.Memory64, 0x1000, 0x1000), Bar(2, BarKind.Memory64, 0x2000, 0x1000), Bar(4, BarKind.Memory64, 0x3000, 0x1000), Bar(6, BarKind.Rom, 0x4000, 0x800)],
        [Bar(0, BarKind.Io, 0x1000, 0x1000), Bar(1, BarKind.Memory32, 0x1000, 0x1000)],
        [Bar(0, BarKind.Memory32, 0, 0x1000), Bar(1, BarKind.Memory32, 0, 0x1000)],
        [Bar(0, BarKind.Memory32, 0, 0x2000), Bar(1, BarKind.Memory32, 0x1000, 0x1000)],
        [Bar(0, BarKind.Memory32, 0x1000, 0x1000), Bar(1, BarKind.Memory32, 0, 0x2000)],
        [Bar(0, BarKind.Memory64, 0x8000_0000_0000_0000, 0x8000_0000_0000_0000), Bar(2, BarKind.Memory64, 0x4000_0000_0000_0000, 0x4000_0000_0000_0000)],
    ];

    [Theory]
    [MemberData(nameof(LawfulTogether), DisableDiscoveryEnumeration = true)]
    public void Bars_of_their_own_registers_and_ranges_are_lawful_together(ImmutableArray<PciBar> bars)
    {
        PciBar.CheckTogether(bars).Should().Be(VmResult.Success);
    }

    public static TheoryData<PciBar, PciBar, string> UnlawfulTogether => new()
    {
        { Bar(0, BarKind.Memory32, 0x1000, 0x1000), Bar(0, BarKind.Io, 0, 0x10), "BAR 0 takes the same register" },
        { Bar(0, BarKind.Memory64, 0x1000, 0x1000), Bar(1, BarKind.Memory32, 0x8000, 0x1000), "BAR 0 takes the same register" },
        { Bar(1, BarKind.Memory32, 0x8000, 0x1000), Bar(0, BarKind.Memory64, 0x1000, 0x1000), "BAR 1 takes the same register" },
        { Bar(0, BarKind.Memory64, 0x1000, 0x1000), Bar(1, BarKind.Memory64, 0x8000, 0x1000), "BAR 0 takes the same register" },
        { Bar(6, BarKind.Rom, 0, 0x800), Bar(6, BarKind.Rom, 0, 0x800), "BAR 6 takes the same register" },
        { Bar(0, BarKind.Memory32, 0x2000, 0x2000), Bar(1, BarKind.Memory32, 0x3000, 0x1000), "its range at 0x3000 overlaps that of BAR 0 at 0x2000" },
        { Bar(0, BarKind.Memory32, 0x3000, 0x1000), Bar(1, BarKind.Memory32, 0x2000, 0x2000), "its range at 0x2000 overlaps that of BAR 0 at 0x3000" },
        { Bar(0, BarKind.Memory32, 0x2000, 0x1000), Bar(1, BarKind.Memory64, 0x2000, 0x1000), "its range at 0x2000 overlaps that of BAR 0 at 0x2000" },
        { Bar(0, BarKind.Memory32, 0x2000, 0x1000), Bar(6, BarKind.Rom, 0x2800, 0x800), "its range at 0x2800 overlaps that of BAR 0 at 0x2000" },
        { Bar(0, BarKind.Io, 0xE000, 0x80), Bar(1, BarKind.Io, 0xE040, 0x40), "its range at 0xe040 overlaps that of BAR 0 at 0xe000" },
    };

    [Theory]
    [MemberData(nameof(UnlawfulTogether), DisableDiscoveryEnumeration = true)]
    public void Two_bars_in_one_place_are_refused_with_both_named(PciBar first, PciBar second, string rule)
    {
        PciBar.CheckTogether([first, second]).Error.Should().Be(new BarInvalid(second.Index, rule));
    }
}
