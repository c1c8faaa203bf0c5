using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Pci;

[Trait("Category", "Heavy")]
public sealed class PciBarPropertyTests
{
    private static readonly BigInteger[] PowersOfTwo = [.. Enumerable.Range(0, 64).Select(n => BigInteger.Pow(2, n))];
    private static readonly BigInteger FourGiB = BigInteger.Pow(2, 32);
    private static readonly BigInteger EndOf64Bits = BigInteger.Pow(2, 64);

    public sealed record Attempt(int Index, BarKind Kind, ulong Address, ulong Size, bool Prefetchable);

    // The specification's rules, each as one line, in numbers without an end.
    private static bool IsLawful(Attempt c) => c.Kind switch
    {
        BarKind.Io => c.Index is >= 0 and <= 5 && Fits(c, 4, FourGiB) && !c.Prefetchable,
        BarKind.Memory32 => c.Index is >= 0 and <= 5 && Fits(c, 16, FourGiB),
        BarKind.Memory64 => c.Index is >= 0 and <= 4 && Fits(c, 16, EndOf64Bits),
        BarKind.Rom => c.Index == 6 && Fits(c, 2048, FourGiB) && !c.Prefetchable,
        _ => false,
    };

    private static bool Fits(Attempt c, int least, BigInteger end) =>
        PowersOfTwo.Contains(c.Size)
        && c.Size >= (ulong)least
        && c.Size < end
        && BigInteger.Remainder(c.Address, c.Size) == 0
        && c.Address + (BigInteger)c.Size <= end;

    private static Gen<ulong> Power => Gen.Choose(0, 63).Select(n => 1UL << n);

    private static Gen<ulong> Sizes => Gen.OneOf(
        Gen.Choose(2, 33).Select(n => 1UL << n),
        Power,
        Power.Select(p => unchecked(p - 1)),
        Power.Select(p => unchecked(p + 1)));

    private static Gen<ulong> AddressesFor(ulong size) => Gen.OneOf(
        Gen.Choose(0, 16).Select(n => unchecked((ulong)n * size)),
        Gen.Choose(1, 4).Select(n => unchecked(0UL - ((ulong)n * size))),
        Gen.Choose(1, 4).Select(n => unchecked(0x1_0000_0000UL - ((ulong)n * size))),
        Gen.Choose(0, 4).Select(n => unchecked(0x1_0000_0000UL + ((ulong)n * size))),
        Power.Select(p => unchecked(p + 1)));

    private static Gen<Attempt> Attempts =>
        from index in Gen.Choose(-1, 8)
        from kind in Gen.Frequency((9, Gen.Choose(0, 3)), (1, Gen.Choose(-1, 4)))
        from size in Sizes
        from address in AddressesFor(size)
        from prefetchable in Gen.Elements(false, true)
        select new Attempt(index, (BarKind)kind, address, size, prefetchable);

    [Fact]
    public void Create_accepts_exactly_what_the_rules_allow()
    {
        Property property = Prop.ForAll(
            Attempts.ToArbitrary(),
            c => PciBar.Create(c.Index, c.Kind, c.Address, c.Size, c.Prefetchable).IsSuccess == IsLawful(c));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(200_000)), property);
    }

    [Fact]
    public void The_attempts_hold_both_lawful_and_unlawful_ones_of_every_kind()
    {
        Attempt[] sample = Attempts.Sample(20_000).ToArray();

        sample.Where(IsLawful).Select(c => c.Kind).Distinct().Should().HaveCount(4);
        sample.Where(c => !IsLawful(c)).Select(c => c.Kind).Distinct().Should().HaveCountGreaterThan(4);
    }
}
