using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Pci;

/// <summary>Sizing as drivers do it: save, write ones, read, restore; for any set of BARs, one after the other.</summary>
[Trait("Category", "Heavy")]
public sealed class BarSizingPropertyTests
{
    private const ushort Decode = 0x0003;
    private const uint RomEnable = 1;

    public sealed record Wanted(BarKind? Kind, int Power, bool Prefetchable, uint Probe);

    private static Gen<Wanted> Choices =>
        from kind in Gen.Elements<BarKind?>(null, BarKind.Io, BarKind.Memory32, BarKind.Memory64, BarKind.Memory64)
        from power in Gen.Choose(0, 100)
        from prefetchable in Gen.Elements(false, true)
        from probe in Gen.Elements(0xFFFF_FFFF, 0xFFFF_FFF0)
        select new Wanted(kind, power, prefetchable, probe);

    // Disjoint by construction: each index has a stretch of its own in each address space.
    private static (PciBar Bar, ulong Guest, uint Probe)[] Lay(Wanted[] wanted)
    {
        var bars = new List<(PciBar, ulong, uint)>();
        for (int index = 0; index < 6; index++)
        {
            Wanted one = wanted[index];
            BarKind? kind = one.Kind == BarKind.Memory64 && index == 5 ? BarKind.Memory32 : one.Kind;
            (ulong size, ulong guest) = kind switch
            {
                BarKind.Io => (1UL << (2 + (one.Power % 7)), 0x1000UL * (ulong)(index + 1)),
                BarKind.Memory32 => (1UL << (4 + (one.Power % 26)), 0x2000_0000UL * (ulong)(index + 1)),
                _ => (1UL << (4 + (one.Power % 56)), (ulong)(index + 1) << 60),
            };
            if (kind is { } chosen)
            {
                bars.Add((PciBar.Create(index, chosen, 0, size, one.Prefetchable && chosen != BarKind.Io).GetValueOrThrow(), guest, one.Probe));
                index += chosen == BarKind.Memory64 ? 1 : 0;
            }
        }

        ulong romSize = 1UL << (11 + (wanted[6].Power % 14));
        bars.Add((PciBar.Create(6, BarKind.Rom, 0, romSize).GetValueOrThrow(), 0xF000_0000, wanted[6].Probe));
        return [.. bars];
    }

    private static int RegisterOf(PciBar bar) => bar.Kind == BarKind.Rom ? 0x30 : 0x10 + (4 * bar.Index);

    private static uint LowBitsOf(PciBar bar) => bar.Kind switch
    {
        BarKind.Io => 1,
        BarKind.Memory64 => bar.IsPrefetchable ? 0xCu : 0x4u,
        BarKind.Memory32 => bar.IsPrefetchable ? 0x8u : 0x0u,
        _ => RomEnable,
    };

    private static uint KindMaskOf(PciBar bar) => bar.Kind switch { BarKind.Io => 0x3u, BarKind.Rom => 0x7FFu, _ => 0xFu };

    private static void Write(PciConfigSpace config, PciBar bar, uint low, uint high)
    {
        config.WriteUInt32(RegisterOf(bar), low).ThrowIfError();
        if (bar.Kind == BarKind.Memory64)
        {
            config.WriteUInt32(RegisterOf(bar) + 4, high).ThrowIfError();
        }
    }

    private static (uint Low, uint High) Read(PciConfigSpace config, PciBar bar) => (
        config.Read(RegisterOf(bar)), bar.Kind == BarKind.Memory64 ? config.Read(RegisterOf(bar) + 4) : uint.MaxValue);

    private static bool SizesAndComesBack(Wanted[] wanted)
    {
        (PciBar Bar, ulong Guest, uint Probe)[] bars = Lay(wanted);
        PciConfigSpace config = PassthroughDevice.Create(
            PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [.. bars.Select(b => b.Bar)] }).GetValueOrThrow().PciConfig;
        foreach ((PciBar bar, ulong guest, _) in bars)
        {
            Write(config, bar, unchecked((uint)guest) | (bar.Kind == BarKind.Rom ? RomEnable : 0), (uint)(guest >> 32));
        }

        config.Written((0x04, Decode));
        ImmutableArray<GuestBar> before = config.GuestBars;
        return before.All(b => b.State == BarState.Placed)
            && before.Select(b => b.GuestAddress).SequenceEqual(bars.Select(b => b.Guest))
            && Array.TrueForAll(bars, b => TellsItsSize(config, b.Bar, b.Probe) && config.GuestBars.SequenceEqual(before));
    }

    private static bool TellsItsSize(PciConfigSpace config, PciBar bar, uint probe)
    {
        (uint low, uint high) = Read(config, bar);

        // FFFFFFF0 cannot tell fewer than 16 ports nor an upper half without low bits, and leaves the ROM's enable bit clear.
        Write(config, bar, bar.IsMemory ? probe : uint.MaxValue, probe | 0xF);
        (uint sizedLow, uint sizedHigh) = Read(config, bar);
        bool isSizing = config.GuestBars.Single(b => b.Bar == bar).State == BarState.BeingSized;
        Write(config, bar, low, high);

        ulong mask = ((ulong)sizedHigh << 32) | (sizedLow & ~KindMaskOf(bar));
        return BigInteger.Pow(2, 64) - mask == bar.Size && (sizedLow & KindMaskOf(bar)) == LowBitsOf(bar) && isSizing;
    }

    [Fact]
    public void Every_BAR_tells_its_size_and_is_placed_again_where_it_was()
    {
        Prop.ForAll(Choices.ArrayOf(7).ToArbitrary(), SizesAndComesBack).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(10_000)));
    }
}
