namespace Passthrough.Tests.Interrupts;

/// <summary>Rules 8 and 9 with several threads at once.</summary>
[Trait("Category", "Heavy")]
public sealed class MsixTableConcurrencyTests
{
    private static readonly int[] Entries = [0, 1, 64, 69];

    [Fact]
    public async Task Each_interrupt_is_delivered_at_once_or_taken_once()
    {
        TestTable table = TestTable.Opened();
        Array.ForEach(Entries, e => table.Program(e));
        int[] taken = new int[TestTable.Size];
        int[] pending = new int[TestTable.Size];
        int raises = TestScale.Of(100_000);

        // The next is raised when the last is over, so none may be merged with another.
        await Threads.WhileWriting(RaiseOneByOne(table, 0, taken, pending, raises), RaiseOneByOne(table, 64, taken, pending, raises: 1), TogglingMasks(table));

        Finish(table, taken);
        taken.Should().Equal(pending);
        taken[0].Should().BePositive();
    }

    [Fact]
    public async Task Interrupts_that_merge_are_taken_once_for_each_time_that_they_were_let_out()
    {
        TestTable table = TestTable.Opened();
        Array.ForEach(Entries, e => table.Program(e));
        int[] taken = new int[TestTable.Size];
        int[] pending = new int[TestTable.Size];
        int raises = TestScale.Of(400_000);

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < raises; i++)
                {
                    int entry = Entries[i % Entries.Length];
                    pending[entry] += table.Raise(entry).IsPending ? 1 : 0;
                }
            },
            TogglingMasks(table),
            () => Count(table, taken));

        Finish(table, taken);
        Entries.Should().OnlyContain(e => taken[e] <= pending[e] && taken[e] > 0 == pending[e] > 0);
        taken.Sum().Should().Be(Entries.Sum(e => taken[e]));
    }

    [Fact]
    public async Task An_entry_is_read_whole()
    {
        var table = new TestTable();

        // The address is written first, so that data ahead of it would mix two moments.
        await Threads.WhileWriting(
            () =>
            {
                for (uint i = 1; i < TestScale.Of(1_000_000); i++)
                {
                    table.Table.TryGuestWrite(TestTable.Bar, TestTable.OffsetOf(7), 8, 4UL * i);
                    table.Table.TryGuestWrite(TestTable.Bar, TestTable.OffsetOf(7, 8), 4, i);
                }
            },
            () => AssertWhole(table.Table.Read(7).GetValueOrThrow().Message));
    }

    [Fact]
    public async Task A_guests_read_of_8_bytes_sees_a_whole_write()
    {
        var table = new TestTable();

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(1_000_000); i++)
                {
                    table.Table.TryGuestWrite(TestTable.Bar, TestTable.OffsetOf(7), 8, i % 2 == 0 ? 0x1111_1110_1111_1110UL : 0x2222_2220_2222_2220UL);
                }
            },
            () => AssertWhole(table.Table.TryGuestRead(TestTable.Bar, TestTable.OffsetOf(7), 8, out ulong value), value));
    }

    [Fact]
    public async Task Readers_need_no_lock_that_a_writer_holds()
    {
        TestTable table = TestTable.Opened().Program(5);
        using var locked = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        Task writer = Task.Run(() =>
        {
            lock (table.Gate.Sync)
            {
                locked.Set();
                finish.Wait();
            }
        });
        locked.Wait();

        Task<bool> reader = Task.Run(() => table.Table.Read(5).IsSuccess
            && table.Table.TryGuestRead(TestTable.Bar, TestTable.At, 8, out _)
            && table.Table.TryGuestRead(TestTable.Bar, TestTable.PbaAt, 8, out _)
            && table.Table.TakePending(new PendingMessage[1]) == 0);
        bool read = await reader.WaitAsync(Threads.Patience);
        finish.Set();
        await writer;

        read.Should().BeTrue();
    }

    private static Action RaiseOneByOne(TestTable table, int entry, int[] taken, int[] pending, int raises) => () =>
    {
        for (int i = 0; i < raises; i++)
        {
            table.Mask(entry, true);
            pending[entry] += table.Raise(entry).IsPending ? 1 : 0;

            // Helps itself, as others may not be scheduled; but they may be first.
            while (Volatile.Read(ref taken[entry]) != pending[entry])
            {
                table.Mask(entry, false);
                table.Control(TestTable.Open);
                Count(table, taken);
            }
        }
    };

    private static Action TogglingMasks(TestTable table)
    {
        int round = 0;
        return () =>
        {
            round = (round + 1) % 64;
            Array.ForEach(Entries, e => table.Mask(e, round % 2 == 0));
            table.Control(round % 5 == 0 ? TestTable.Masked : TestTable.Open);
        };
    }

    private static void Count(TestTable table, int[] taken)
    {
        Span<PendingMessage> room = stackalloc PendingMessage[2];
        foreach (PendingMessage message in room[..table.Table.TakePending(room)])
        {
            Assert.Equal(TestTable.MessageOf(message.Entry), message.Message);
            Interlocked.Increment(ref taken[message.Entry]);
        }
    }

    private static void Finish(TestTable table, int[] taken)
    {
        table.Control(TestTable.Open);
        Array.ForEach(Entries, e => table.Mask(e, false));
        for (int i = 0; i < Entries.Length * 2; i++)
        {
            Count(table, taken);
        }

        table.Read(TestTable.PbaAt, 8).Should().Be(0);
        table.Read(TestTable.PbaAt + 8, 8).Should().Be(0);
    }

    private static void AssertWhole(MsixMessage message) => Assert.True((message.Address / 4) - message.Data is 0 or 1, $"{message}");

    private static void AssertWhole(bool handled, ulong value) =>
        Assert.True(handled && value is 0 or 0x1111_1110_1111_1110 or 0x2222_2220_2222_2220, $"{handled} {value:x}");
}
