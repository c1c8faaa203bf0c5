using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Pci;

/// <summary>
/// Guest writes against a naive model that knows one bit at a time: what each bit is, and nothing of masks, lanes or dwords. The kinds are those of the
/// register table, which <see cref="PciRegisterTableTests"/> holds to the specifications.
/// </summary>
[Trait("Category", "Heavy")]
public sealed class ConfigWriteModelTests
{
    private enum Kind
    {
        Fixed,
        ReadWrite,
        WriteOneToClear,
    }

    private sealed record Step(bool BySetting, int Offset, int Size, uint Value)
    {
        public override string ToString() => FormattableString.Invariant($"{(BySetting ? "set" : "write")} {Offset:x}.{Size} = {Value:x}");
    }

    private sealed class Model
    {
        private static readonly Kind[] Kinds = KindsOf(EverythingFunction.NewConfig());

        private readonly bool[] _bits;

        public Model(PciConfigSpace config)
        {
            byte[] bytes = config.ToArray();
            _bits = [.. Enumerable.Range(0, 8 * bytes.Length).Select(i => ((bytes[i / 8] >> (i % 8)) & 1) != 0)];
        }

        public byte[] Bytes => [.. _bits.Chunk(8).Select(bits => (byte)bits.Select((bit, i) => bit ? 1 << i : 0).Sum())];

        public void Apply(Step step)
        {
            for (int i = 0; i < 8 * step.Size; i++)
            {
                int bit = (8 * step.Offset) + i;
                bool one = ((step.Value >> i) & 1) != 0;
                _bits[bit] = (Kinds[bit], step.BySetting) switch
                {
                    (Kind.WriteOneToClear, true) => _bits[bit] || one,
                    (Kind.WriteOneToClear, false) => _bits[bit] && !one,
                    (Kind.ReadWrite, false) => one,
                    _ => _bits[bit],
                };
            }
        }

        private static Kind[] KindsOf(PciConfigSpace config) => [.. Enumerable.Range(0, 8 * config.Size).Select(i => KindOf(config, i))];

        private static Kind KindOf(PciConfigSpace config, int bit)
        {
            int dword = bit / 32 * 4;
            uint mask = 1u << (bit % 32);
            return (config.GuestWritableMask(dword).GetValueOrThrow() & mask) != 0
                ? Kind.ReadWrite
                : (config.GuestClearableMask(dword).GetValueOrThrow() & mask) != 0 ? Kind.WriteOneToClear : Kind.Fixed;
        }
    }

    private static Gen<Step> Steps { get; } =
        from bySetting in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        from size in bySetting ? Gen.Constant(4) : Gen.Elements(1, 2, 4)
        from near in Gen.Frequency((6, Gen.Choose(0, 0xC0)), (2, Gen.Choose(0x100, 0x12C)), (1, Gen.Choose(0, 4095)))
        from value in Gen.Elements(0u, uint.MaxValue, 0x5555_5555u, 0xAAAA_AAAAu, 1u, 0x8000_0000u, 0x0000_FFFFu, 0xF0F0_0F0Fu)
        from flip in Gen.Choose(0, 31)
        select new Step(bySetting, near / size * size, size, Without(near / size * size, size, value ^ (1u << flip)));

    // A reset puts everything back, and a power state may be refused: both have tests of their own.
    private static uint Without(int offset, int size, uint value)
    {
        foreach ((int register, uint bits) in new[] { (EverythingFunction.Express + 8, 0x8000u), (EverythingFunction.Advanced + 4, 0x01u), (EverythingFunction.Power + 4, 0x03u) })
        {
            if (register >= offset && register < offset + size)
            {
                value &= ~(bits << (8 * (register - offset)));
            }
            else if (offset == register + 1 && bits > 0xFF)
            {
                value &= ~(bits >> 8);
            }
        }

        return value;
    }

    [Fact]
    public void Every_sequence_of_writes_leaves_the_bits_that_the_model_has()
    {
        Prop.ForAll(
            Steps.ListOf().ToArbitrary(),
            steps =>
            {
                PciConfigSpace config = EverythingFunction.NewConfig();
                var model = new Model(config);
                foreach (Step step in steps)
                {
                    if (step.BySetting)
                    {
                        uint settable = config.GuestClearableMask(step.Offset).GetValueOrThrow() & step.Value;
                        config.SetStatusBits(step.Offset, settable).ThrowIfError();
                        model.Apply(step with { Value = settable });
                    }
                    else
                    {
                        config.GuestWrite(step.Offset, step.Size, step.Value);
                        model.Apply(step);
                    }
                }

                return config.ToArray().SequenceEqual(model.Bytes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(2000)).WithEndSize(80));
    }
}
