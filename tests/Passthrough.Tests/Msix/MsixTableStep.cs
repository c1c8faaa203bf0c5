using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Interrupts;

/// <summary>One thing that a guest, the function or the VM manager does to a table; the same to the table and to its model, each telling what came of it.</summary>
internal abstract record MsixTableStep
{
    // Mostly one and the same, so that much happens to it.
    private static Gen<int> Entries => Gen.Frequency((4, Gen.Constant(63)), (2, Gen.Elements(0, 64, 69)));

    private static readonly (int Field, int Size)[] Fields = [(0, 4), (4, 4), (8, 4), (12, 4), (0, 8), (8, 8)];

    public abstract string On(TestTable table);

    public abstract string On(NaiveMsixTable model);

    public static Arbitrary<MsixTableStep[]> Histories => Steps.ArrayOf().Resize(60).ToArbitrary();

    private static Gen<MsixTableStep> Steps => Gen.Frequency<MsixTableStep>(
        (6, from entry in Entries from part in Gen.Elements(Fields) from value in Values select (MsixTableStep)new Write(entry, part.Field, part.Size, value)),
        (8, from entry in Entries from masked in Gen.Elements(true, false) select (MsixTableStep)new Write(entry, 12, 4, masked ? 1u : 0)),
        (10, from entry in Gen.Frequency((12, Entries), (1, Gen.Elements(-1, TestTable.Size))) select (MsixTableStep)new Raise(entry)),
        (5, from bits in Gen.Choose(0, 7) from open in Gen.Choose(0, 1) select (MsixTableStep)new Control(open == 1 ? 3 : bits)),
        (2, from room in Gen.Choose(0, 3) select (MsixTableStep)new Take(room)),
        (1, Gen.Elements<MsixTableStep>(new Reset(), new Close(true), new Close(false), new Close(false))));

    private static Gen<ulong> Values => Gen.OneOf(
        Gen.Elements(0UL, 1UL, ulong.MaxValue, 0xFEE0_1000UL, 0x1_0000_0000UL),
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(t => unchecked(((ulong)(uint)t.Item1 << 32) | (uint)t.Item2)));

    private sealed record Write(int Entry, int Field, int Size, ulong Value) : MsixTableStep
    {
        public override string On(TestTable table) => $"{table.Table.TryGuestWrite(TestTable.Bar, TestTable.OffsetOf(Entry, Field), Size, Value)}";

        public override string On(NaiveMsixTable model)
        {
            model.Write(Entry, Field, Size, Value);
            return $"{true}";
        }
    }

    private sealed record Raise(int Entry) : MsixTableStep
    {
        public override string On(TestTable table) => table.Table.Raise(Entry) switch
        {
            (var delivery, null) => delivery.IsPending ? "pending" : $"{delivery.Message}",
            (_, { } error) => $"{error.Code}",
        };

        public override string On(NaiveMsixTable model) => model.Raise(Entry);
    }

    private sealed record Control(int Bits) : MsixTableStep
    {
        private MsixControl Value => new((Bits & 1) != 0, (Bits & 2) != 0, (Bits & 4) != 0);

        public override string On(TestTable table)
        {
            table.Control(Value);
            return string.Empty;
        }

        public override string On(NaiveMsixTable model)
        {
            model.SetControl(Value);
            return string.Empty;
        }
    }

    private sealed record Take(int Room) : MsixTableStep
    {
        public override string On(TestTable table) => string.Concat(table.Take(Room));

        public override string On(NaiveMsixTable model) => string.Concat(model.Take(Room));
    }

    private sealed record Reset : MsixTableStep
    {
        public override string On(TestTable table)
        {
            table.Reset();
            return string.Empty;
        }

        public override string On(NaiveMsixTable model)
        {
            model.Reset();
            return string.Empty;
        }
    }

    private sealed record Close(bool IsClosed) : MsixTableStep
    {
        public override string On(TestTable table)
        {
            table.Gate.IsClosed = IsClosed;
            return string.Empty;
        }

        public override string On(NaiveMsixTable model)
        {
            model.Close(IsClosed);
            return string.Empty;
        }
    }
}
