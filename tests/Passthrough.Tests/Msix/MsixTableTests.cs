namespace Passthrough.Tests.Interrupts;

/// <summary>The table's registers and its pending bits, as a guest reads and writes them, by example.</summary>
public sealed class MsixTableTests
{
    private static readonly MsixEntry PowerOn = new(default, IsMasked: true, IsPending: false);

    [Fact]
    public void After_power_on_every_entry_is_masked_and_zero_and_nothing_pends()
    {
        var table = new TestTable();

        table.Table.Size.Should().Be(TestTable.Size);
        Enumerable.Range(0, TestTable.Size).Select(e => table[e]).Should().AllBeEquivalentTo(PowerOn);
        table.Read(TestTable.OffsetOf(69), 8).Should().Be(0);
        table.Read(TestTable.OffsetOf(69, 8), 8).Should().Be(0x1_0000_0000);
        table.Read(TestTable.PbaAt + 8, 8).Should().Be(0);
    }

    [Fact]
    public void An_entry_is_programmed_with_writes_of_4_bytes()
    {
        var table = new TestTable();

        table.Write(TestTable.OffsetOf(3), 4, 0xFEE0_5000);
        table.Write(TestTable.OffsetOf(3, 4), 4, 0x100);
        table.Write(TestTable.OffsetOf(3, 8), 4, 0x4321);
        table.Write(TestTable.OffsetOf(3, 12), 4, 0);

        table[3].Should().Be(new MsixEntry(new(0x100_FEE0_5000, 0x4321), false, false));
        table[2].Should().Be(PowerOn);
        table[4].Should().Be(PowerOn);
    }

    [Fact]
    public void An_entry_is_programmed_with_writes_of_8_bytes()
    {
        var table = new TestTable();

        table.Write(TestTable.OffsetOf(69), 8, 0x100_FEE0_5000);
        table.Write(TestTable.OffsetOf(69, 8), 8, 0x4321);

        table[69].Should().Be(new MsixEntry(new(0x100_FEE0_5000, 0x4321), false, false));
    }

    [Fact]
    public void What_was_written_reads_back_in_4_and_8_bytes()
    {
        var table = new TestTable();
        table.Write(TestTable.OffsetOf(1), 8, 0x1122_3344_5566_7788);
        table.Write(TestTable.OffsetOf(1, 8), 8, 0x99AA_BBCC);

        table.Read(TestTable.OffsetOf(1), 8).Should().Be(0x1122_3344_5566_7788);
        table.Read(TestTable.OffsetOf(1), 4).Should().Be(0x5566_7788);
        table.Read(TestTable.OffsetOf(1, 4), 4).Should().Be(0x1122_3344);
        table.Read(TestTable.OffsetOf(1, 8), 4).Should().Be(0x99AA_BBCC);
        table.Read(TestTable.OffsetOf(1, 12), 4).Should().Be(0);
        table.Read(TestTable.OffsetOf(1, 8), 8).Should().Be(0x99AA_BBCC);
    }

    [Fact]
    public void Address_bits_1_0_and_vector_control_bits_31_1_stay_0()
    {
        var table = new TestTable();

        table.Write(TestTable.OffsetOf(0), 8, ulong.MaxValue);
        table.Write(TestTable.OffsetOf(0, 8), 8, ulong.MaxValue);

        table.Read(TestTable.OffsetOf(0), 8).Should().Be(0xFFFF_FFFF_FFFF_FFFC);
        table.Read(TestTable.OffsetOf(0, 8), 8).Should().Be(0x1_FFFF_FFFF);
    }

    [Fact]
    public void A_write_of_4_bytes_takes_the_low_4_bytes_of_its_value()
    {
        var table = new TestTable();

        table.Write(TestTable.OffsetOf(0, 4), 4, 0xDEAD_BEEF_0000_0007);

        table[0].Message.Address.Should().Be(0x7_0000_0000);
    }

    [Fact]
    public void After_a_reset_nothing_is_left()
    {
        TestTable table = TestTable.Opened().Program(5).Program(6).Program(7);
        table.Raise(5);
        table.Raise(6);
        table.Mask(6, false);
        table.Mask(7, false);

        table.Reset();

        Enumerable.Range(0, TestTable.Size).Select(e => table[e]).Should().AllBeEquivalentTo(PowerOn);
        table.Take(3).Should().BeEmpty();
        table.Mask(7, false);
        table.Raise(7).IsPending.Should().BeTrue();
    }

    [Fact]
    public void While_the_device_is_on_its_way_back_reads_are_ones_and_writes_are_dropped()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);
        table.Mask(5, false);
        MsixEntry before = table[5];
        table.Gate.IsClosed = true;

        table.Write(TestTable.OffsetOf(5), 8, 0);

        table.Read(TestTable.OffsetOf(5), 8).Should().Be(ulong.MaxValue);
        table.Read(TestTable.OffsetOf(5), 4).Should().Be(uint.MaxValue);
        table.Read(TestTable.PbaAt, 4).Should().Be(uint.MaxValue);
        table.Take(3).Should().BeEmpty();
        table.Table.Raise(5).Error.Should().Be(FakeGate.Releasing);
        table[5].Should().Be(before);
    }

    [Fact]
    public void The_pending_bits_are_read_only()
    {
        TestTable table = TestTable.Opened();
        table.Raise(0);

        table.Write(TestTable.PbaAt, 8, 0);
        table.Write(TestTable.PbaAt, 4, 0xFFFF_FFFF);

        table.Read(TestTable.PbaAt, 8).Should().Be(1);
    }
}
