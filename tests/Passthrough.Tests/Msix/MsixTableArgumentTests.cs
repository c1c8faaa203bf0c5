namespace Passthrough.Tests.Interrupts;

/// <summary>Whatever the arguments are: no exception, all ones, dropped, nothing changed.</summary>
public sealed class MsixTableArgumentTests
{
    private const int Seed = 20261122;

    [Theory]
    [InlineData(-1)]
    [InlineData(TestTable.Size)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_entry_that_there_is_not_is_refused(int entry)
    {
        TestTable table = TestTable.Opened();

        table.Table.Read(entry).Error.Should().Be(new MsixEntryOutOfRange(entry, TestTable.Size));
        table.Table.Raise(entry).Error.Should().Be(new MsixEntryOutOfRange(entry, TestTable.Size));
        table.Read(TestTable.PbaAt, 8).Should().Be(0);
        table.Read(TestTable.PbaAt + 8, 8).Should().Be(0);
    }

    [Theory]
    [InlineData(TestTable.At, 1, 0xFFUL)]
    [InlineData(TestTable.At + 1, 1, 0xFFUL)]
    [InlineData(TestTable.At, 2, 0xFFFFUL)]
    [InlineData(TestTable.At, 3, ulong.MaxValue)]
    [InlineData(TestTable.At + 1, 4, 0xFFFF_FFFFUL)]
    [InlineData(TestTable.At + 2, 4, 0xFFFF_FFFFUL)]
    [InlineData(TestTable.At + 4, 8, ulong.MaxValue)]
    [InlineData(TestTable.At - 2, 4, 0xFFFF_FFFFUL)]
    [InlineData(TestTable.At - 4, 8, ulong.MaxValue)]
    [InlineData(TestTable.At, 16, ulong.MaxValue)]
    [InlineData(TestTable.At, 0, ulong.MaxValue)]
    [InlineData(TestTable.At, -1, ulong.MaxValue)]
    [InlineData(TestTable.At, int.MinValue, ulong.MaxValue)]
    [InlineData(0UL, int.MaxValue, ulong.MaxValue)]
    [InlineData(TestTable.PbaAt, 1, 0xFFUL)]
    [InlineData(TestTable.PbaAt - 4, 8, ulong.MaxValue)]
    [InlineData(TestTable.PbaEnd - 1, 1, 0xFFUL)]
    [InlineData(TestTable.PbaEnd - 2, 4, 0xFFFF_FFFFUL)]
    [InlineData(TestTable.PbaEnd - 4, 8, ulong.MaxValue)]
    public void An_access_that_touches_them_but_is_not_carried_out_reads_ones_and_is_dropped(ulong offset, int size, ulong read)
    {
        TestTable table = TestTable.Opened().Program(0).Program(69);
        string before = StateOf(table);

        table.Read(offset, size).Should().Be(read);
        table.Write(offset, size, 0);

        StateOf(table).Should().Be(before);
    }

    [Theory]
    [InlineData(TestTable.Bar, TestTable.At - 1, 1)]
    [InlineData(TestTable.Bar, TestTable.At - 4, 4)]
    [InlineData(TestTable.Bar, TestTable.At - 8, 8)]
    [InlineData(TestTable.Bar, TestTable.At - 1, 0)]
    [InlineData(TestTable.Bar, TestTable.At - 1, int.MinValue)]
    [InlineData(TestTable.Bar, TestTable.PbaEnd, 8)]
    [InlineData(TestTable.Bar, ulong.MaxValue, 8)]
    [InlineData(TestTable.Bar, ulong.MaxValue, int.MaxValue)]
    [InlineData(TestTable.Bar, ulong.MaxValue - 7, 8)]
    [InlineData(0, TestTable.At, 8)]
    [InlineData(-1, TestTable.At, 8)]
    [InlineData(3, TestTable.At, 8)]
    [InlineData(int.MaxValue, TestTable.At, 8)]
    [InlineData(int.MinValue, TestTable.At, 8)]
    public void An_access_that_touches_neither_is_the_hardwares(int bar, ulong offset, int size)
    {
        TestTable table = TestTable.Opened().Program(0).Program(69);
        string before = StateOf(table);

        table.Table.TryGuestRead(bar, offset, size, out ulong value).Should().BeFalse();
        table.Table.TryGuestWrite(bar, offset, size, 0).Should().BeFalse();

        value.Should().Be(0);
        StateOf(table).Should().Be(before);
    }

    [Fact]
    public void Table_and_pending_bits_may_lie_in_two_BARs()
    {
        var table = new MsixTable(new FakeGate(), new(1, 0, 0xFFFF_FFF0, 4, 0xFFFF_FFF8));

        table.TryGuestRead(0, 0xFFFF_FFF8, 8, out ulong control).Should().BeTrue();
        table.TryGuestRead(4, 0xFFFF_FFF8, 8, out ulong pending).Should().BeTrue();
        table.TryGuestRead(4, 0xFFFF_FFF0, 8, out _).Should().BeFalse();
        table.TryGuestRead(0, 0x1_0000_0000, 8, out _).Should().BeFalse();
        control.Should().Be(0x1_0000_0000);
        pending.Should().Be(0);
    }

    [Fact]
    public void Random_accesses_are_handled_if_and_only_if_a_byte_of_them_is()
    {
        var random = new Random(Seed);
        TestTable table = TestTable.Opened();

        IEnumerable<string> wrong = Enumerable.Range(0, TestScale.Of(500_000))
            .Select(_ => (Bar: random.Next(-1, 7) % 4, Offset: OffsetFrom(random), Size: random.Next(-2, 20)))
            .Where(a => table.Table.TryGuestRead(a.Bar, a.Offset, a.Size, out _) != Touches(a.Bar, a.Offset, a.Size)
                || table.Table.TryGuestWrite(a.Bar, a.Offset, a.Size, (ulong)random.NextInt64()) != Touches(a.Bar, a.Offset, a.Size))
            .Select(a => a.ToString());

        wrong.Should().BeEmpty();
    }

    private static ulong OffsetFrom(Random random) => random.Next(4) switch
    {
        0 => unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)),
        1 => ulong.MaxValue - (ulong)random.Next(32),
        _ => (ulong)random.Next((int)TestTable.At - 32, (int)TestTable.PbaEnd + 32),
    };

    private static bool Touches(int bar, ulong offset, int size) => bar == TestTable.Bar
        && Enumerable.Range(0, Math.Max(size, 1)).Any(i => unchecked(offset + (ulong)i) is >= TestTable.At and < TestTable.PbaEnd && offset < TestTable.PbaEnd);

    private static string StateOf(TestTable table) => string.Join("; ", Enumerable.Range(0, TestTable.Size).Select(e => table[e]));
}
