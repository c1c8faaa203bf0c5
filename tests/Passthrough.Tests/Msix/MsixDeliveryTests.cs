namespace Passthrough.Tests.Interrupts;

/// <summary>Rule 9, by example: what goes out at once, what waits, and what lets it out.</summary>
public sealed class MsixDeliveryTests
{
    [Fact]
    public void An_unmasked_entry_goes_out_at_once()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Mask(5, false);

        table.Raise(5).Message.Should().Be(TestTable.MessageOf(5));
        table[5].IsPending.Should().BeFalse();
        table.Take(3).Should().BeEmpty();
    }

    public static TheoryData<bool, bool, bool, bool> Blocked => new()
    {
        { false, true, false, false },
        { true, false, false, false },
        { true, true, true, false },
        { true, true, false, true },
        { false, false, true, true },
    };

    [Theory]
    [MemberData(nameof(Blocked))]
    public void Each_of_the_four_holds_an_interrupt_back(bool master, bool enabled, bool functionMasked, bool masked)
    {
        var table = new TestTable();
        table.Control(new(master, enabled, functionMasked));
        table.Program(65).Mask(65, masked);

        MsixDelivery raised = table.Raise(65);

        raised.Should().Be(new MsixDelivery(null));
        raised.IsPending.Should().BeTrue();
        table[65].IsPending.Should().BeTrue();
        table.Read(TestTable.PbaAt, 8).Should().Be(0);
        table.Read(TestTable.PbaAt + 8, 8).Should().Be(2);
        table.Read(TestTable.PbaAt + 8, 4).Should().Be(2);
        table.Read(TestTable.PbaAt + 12, 4).Should().Be(0);
        table.Take(3).Should().BeEmpty();
    }

    [Fact]
    public void Pending_bits_have_the_entrys_place()
    {
        TestTable table = TestTable.Opened();

        int[] raised = [0, 31, 32, 63, 64, 69];
        Array.ForEach(raised, e => table.Raise(e));

        table.Read(TestTable.PbaAt, 8).Should().Be(0x8000_0001_8000_0001);
        table.Read(TestTable.PbaAt + 4, 4).Should().Be(0x8000_0001);
        table.Read(TestTable.PbaAt + 8, 8).Should().Be(0x21);
    }

    [Fact]
    public void One_write_is_enough_to_let_an_interrupt_out()
    {
        TestTable table = TestTable.Opened();
        table.Raise(0);

        table.Mask(0, false);

        table.Take(3).Should().Equal(new PendingMessage(0, default));
    }

    [Fact]
    public void What_FunctionMask_and_what_a_mask_held_back_are_handed_out_together()
    {
        TestTable table = TestTable.Opened();
        table.Raise(0);
        table.Raise(1);
        table.Control(TestTable.Masked);
        table.Mask(0, false);

        table.Control(TestTable.Open);
        table.Mask(1, false);

        table.Take(3).Select(t => t.Entry).Should().Equal(0, 1);
    }

    [Fact]
    public void Each_of_several_that_are_let_out_keeps_its_message()
    {
        TestTable table = TestTable.Opened().Program(5).Program(6);
        table.Raise(5);
        table.Raise(6);

        table.Mask(5, false);
        table.Mask(6, false);

        table.Take(3).Should().Equal(new PendingMessage(5, TestTable.MessageOf(5)), new PendingMessage(6, TestTable.MessageOf(6)));
    }

    [Fact]
    public void Unmasking_hands_a_pending_interrupt_out_once()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);

        table.Mask(5, false);

        table[5].IsPending.Should().BeFalse();
        table.Read(TestTable.PbaAt, 8).Should().Be(0);
        table.Take(3).Should().Equal(new PendingMessage(5, TestTable.MessageOf(5)));
        table.Take(3).Should().BeEmpty();
    }

    [Fact]
    public void Raised_twice_while_masked_it_is_one_interrupt()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);
        table.Raise(5);

        table.Mask(5, false);

        table.Take(3).Should().ContainSingle();
    }

    [Fact]
    public void A_write_of_8_bytes_unmasks_with_the_data_that_it_brings()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);

        table.Write(TestTable.OffsetOf(5, 8), 8, 0x77);

        table.Take(1).Should().Equal(new PendingMessage(5, new(TestTable.Address, 0x77)));
    }

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    public void Opening_the_function_hands_out_all_that_is_unmasked(bool master, bool enabled, bool functionMasked)
    {
        var table = new TestTable();
        table.Control(new(master, enabled, functionMasked));
        int[] entries = [0, 1, 63, 64, 69];
        Array.ForEach(entries, e => table.Program(e).Mask(e, e == 1));
        Array.ForEach(entries, e => table.Raise(e));

        table.Control(TestTable.Open);

        table.Take(10).Select(p => p.Entry).Should().Equal(0, 63, 64, 69);
        table.Read(TestTable.PbaAt, 8).Should().Be(2);
        table.Read(TestTable.PbaAt + 8, 8).Should().Be(0);
    }

    [Fact]
    public void What_does_not_fit_stays_for_the_next_call()
    {
        TestTable table = TestTable.Opened();
        table.Control(TestTable.Masked);
        int[] entries = [3, 4, 68];
        Array.ForEach(entries, e => table.Program(e).Mask(e, false));
        Array.ForEach(entries, e => table.Raise(e));
        table.Control(TestTable.Open);

        table.Take(0).Should().BeEmpty();
        table.Take(2).Select(p => p.Entry).Should().Equal(3, 4);
        table.Take(2).Select(p => p.Entry).Should().Equal(68);
    }

    [Fact]
    public void A_mask_set_afterwards_does_not_take_back_what_was_let_out()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);
        table.Mask(5, false);

        table.Mask(5, true);
        table.Control(TestTable.Masked);

        table.Take(3).Should().Equal(new PendingMessage(5, TestTable.MessageOf(5)));
    }

    [Fact]
    public void What_was_let_out_keeps_the_message_that_it_was_let_out_with()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);
        table.Mask(5, false);

        table.Mask(5, true);
        table.Write(TestTable.OffsetOf(5), 4, 0xFEE0_2000);

        table.Take(3).Should().Equal(new PendingMessage(5, TestTable.MessageOf(5)));
    }

    [Fact]
    public void Two_interrupts_of_one_entry_stay_two_though_the_first_is_taken_late()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);
        table.Mask(5, false);
        table.Mask(5, true);
        table.Raise(5);
        table.Write(TestTable.OffsetOf(5, 8), 8, 0x77);

        table[5].IsPending.Should().BeTrue();
        table.Take(3).Should().Equal(new PendingMessage(5, TestTable.MessageOf(5)), new PendingMessage(5, new(TestTable.Address, 0x77)));
        table[5].IsPending.Should().BeFalse();
    }

    [Fact]
    public void A_write_that_unmasks_nothing_hands_nothing_out()
    {
        TestTable table = TestTable.Opened().Program(5);
        table.Raise(5);

        table.Write(TestTable.OffsetOf(5, 8), 4, 0x77);
        table.Write(TestTable.OffsetOf(5, 12), 4, 1);
        table.Mask(6, false);
        table.Control(TestTable.Open);

        table.Take(3).Should().BeEmpty();
        table[5].IsPending.Should().BeTrue();
    }
}
