namespace Passthrough.Tests.Interrupts;

public sealed class MsixTableAllocationTests
{
    [Fact]
    public void An_untouched_table_of_2048_entries_costs_next_to_nothing()
    {
        var gate = new FakeGate();
        _ = new DeviceInterrupts(gate, new(2048, 0, 0, 0, 0x8000));
        long before = GC.GetAllocatedBytesForCurrentThread();

        _ = new DeviceInterrupts(gate, new(2048, 0, 0, 0, 0x8000));

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(400);
    }

    [Fact]
    public void Reading_and_masking_an_untouched_table_keeps_it_untouched()
    {
        var table = new MsixTable(new FakeGate(), new(2048, 0, 0, 0, 0x8000));
        int entry = 0;

        // Every entry is met while it is measured, not only while it is warmed up: nothing is left behind by the first round.
        AllocationMeter.BytesOf(() => ReadAndMask(table, ++entry % 2048)).Should().Be(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        table.TryGuestWrite(0, 0, 4, 0xFEE0_0000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeGreaterThan(2048 * 16);
    }

    [Fact]
    public void Guest_accesses_to_a_touched_entry_allocate_nothing()
    {
        TestTable table = TestTable.Opened().Program(5);
        uint data = 0;

        AllocationMeter.BytesOf(() => table.Table.TryGuestWrite(TestTable.Bar, TestTable.OffsetOf(5, 8), 4, ++data)).Should().Be(0);
        AllocationMeter.BytesOf(() => table.Table.TryGuestWrite(TestTable.Bar, TestTable.OffsetOf(5), 8, ++data)).Should().Be(0);
        AllocationMeter.BytesOf(() => table.Table.TryGuestRead(TestTable.Bar, TestTable.OffsetOf(5), 8, out _)).Should().Be(0);
        AllocationMeter.BytesOf(() => table.Table.TryGuestRead(TestTable.Bar, TestTable.PbaAt, 8, out _)).Should().Be(0);
        AllocationMeter.BytesOf(() => table.Table.Read(5).IsSuccess).Should().Be(0);
    }

    [Fact]
    public void Raising_and_taking_allocate_nothing()
    {
        TestTable table = TestTable.Opened().Program(5).Program(6);
        table.Mask(5, false);
        var room = new PendingMessage[2];

        AllocationMeter.BytesOf(() => table.Table.Raise(5).IsSuccess).Should().Be(0);
        AllocationMeter.BytesOf(() => RaiseAndTake(table, room)).Should().Be(0);
        AllocationMeter.BytesOf(() => table.Table.TakePending(room) == 0).Should().Be(0);
    }

    [Fact]
    public void A_look_up_allocates_nothing()
    {
        var interrupts = new DeviceInterrupts(new FakeGate(), null);
        interrupts.Add(32, 64, new(70_000)).ThrowIfError();

        AllocationMeter.BytesOf(() => interrupts.TryRemap(32, out _)).Should().Be(0);
    }

    private static bool ReadAndMask(MsixTable table, int entry) =>
        table.TryGuestRead(0, (ulong)entry * 16, 8, out _) && table.TryGuestWrite(0, ((ulong)entry * 16) + 12, 4, 1) && table.Read(entry).IsSuccess;

    private static bool RaiseAndTake(TestTable table, PendingMessage[] room)
    {
        table.Mask(6, true);
        bool pending = table.Table.Raise(6).GetValueOrThrow().IsPending;
        table.Mask(6, false);
        return pending && table.Table.TakePending(room) == 1;
    }
}
