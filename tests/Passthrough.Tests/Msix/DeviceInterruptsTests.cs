using System.Collections.Immutable;

namespace Passthrough.Tests.Interrupts;

public sealed class DeviceInterruptsTests
{
    private static readonly MsixCapability Capability = new(16, 0, 0, 0, 0x800);

    private readonly FakeGate _gate = new();
    private readonly DeviceInterrupts _interrupts;

    public DeviceInterruptsTests() => _interrupts = new(_gate, Capability);

    [Fact]
    public void A_function_with_MSI_X_has_a_table_and_as_many_remaps()
    {
        _interrupts.Table!.Size.Should().Be(16);
        _interrupts.Capacity.Should().Be(16);
    }

    [Fact]
    public void A_device_without_MSI_X_has_2048_remaps_and_no_table()
    {
        var interrupts = new DeviceInterrupts(_gate, null);

        interrupts.Table.Should().BeNull();
        interrupts.Capacity.Should().Be(2048);
        interrupts.Add(1, 2, new(3), 2047).IsSuccess.Should().BeTrue();
        interrupts.Add(2, 2, new(3), 2048).Error.Should().Be(new MsixEntryOutOfRange(2048, 2048));
    }

    [Fact]
    public void A_remap_may_name_its_table_entry()
    {
        MsixRemap remap = _interrupts.Add(300, 64, new(70_000), 15).GetValueOrThrow();

        remap.Should().Be(new MsixRemap(300, 64, new(70_000), true, 15));
        _interrupts.Remaps.Should().Equal(remap);
        Find(300).Should().Be(new GuestInterrupt(64, new(70_000)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16)]
    [InlineData(int.MaxValue)]
    public void An_entry_outside_the_table_is_refused(int entry)
    {
        _interrupts.Add(300, 64, new(0), entry).Error.Should().Be(new MsixEntryOutOfRange(entry, 16));
        _interrupts.Count.Should().Be(0);
    }

    [Fact]
    public void An_entry_is_named_by_one_remap()
    {
        _interrupts.Add(300, 64, new(0), 3).ThrowIfError();

        _interrupts.Add(301, 64, new(0), 3).Error.Should().Be(new RemapEntryTaken(3, 301, 300));
        Find(301).Should().BeNull();
    }

    [Fact]
    public void Removing_a_remap_frees_its_entry()
    {
        _interrupts.Add(300, 64, new(0), 3).ThrowIfError();

        _interrupts.Remove(300).GetValueOrThrow().TableEntry.Should().Be(3);

        _interrupts.Add(301, 64, new(0), 3).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void Removing_all_frees_all_entries()
    {
        _interrupts.Add(300, 64, new(0), 3).ThrowIfError();

        _interrupts.Clear();

        _interrupts.Add(301, 64, new(0), 3).IsSuccess.Should().BeTrue();
        Find(300).Should().BeNull();
    }

    [Fact]
    public void Changing_a_remap_keeps_its_entry_and_is_found_at_once()
    {
        _interrupts.Add(300, 64, new(0), 3).ThrowIfError();

        MsixRemap changed = _interrupts.Change(300, 65, new(uint.MaxValue)).GetValueOrThrow();

        changed.Should().Be(new MsixRemap(300, 65, new(uint.MaxValue), true, 3));
        _interrupts.Remaps.Should().Equal(changed);
        Find(300).Should().Be(new GuestInterrupt(65, new(uint.MaxValue)));
    }

    [Fact]
    public void An_inactive_remap_keeps_its_place_and_is_not_found()
    {
        _interrupts.Add(300, 64, new(1), 3).ThrowIfError();

        _interrupts.Deactivate(300).GetValueOrThrow().IsActive.Should().BeFalse();

        Find(300).Should().BeNull();
        _interrupts.Count.Should().Be(1);
        _interrupts.Add(300, 1, new(1)).Error!.Code.Should().Be(VmErrorCode.RemapExists);
        _interrupts.Add(301, 1, new(1), 3).Error!.Code.Should().Be(VmErrorCode.RemapEntryTaken);
    }

    [Fact]
    public void An_inactive_remap_that_is_changed_stays_inactive_until_it_is_activated()
    {
        _interrupts.Add(300, 64, new(1)).ThrowIfError();
        _interrupts.Deactivate(300).ThrowIfError();

        _interrupts.Change(300, 65, new(2)).GetValueOrThrow().IsActive.Should().BeFalse();
        Find(300).Should().BeNull();

        _interrupts.Activate(300).GetValueOrThrow().Should().Be(new MsixRemap(300, 65, new(2), true));
        Find(300).Should().Be(new GuestInterrupt(65, new(2)));
    }

    [Fact]
    public void A_vector_without_a_remap_is_refused_everywhere()
    {
        _interrupts.Change(7, 1, new(1)).Error.Should().Be(new RemapNotFound(7));
        _interrupts.Activate(7).Error.Should().Be(new RemapNotFound(7));
        _interrupts.Deactivate(7).Error.Should().Be(new RemapNotFound(7));
        _interrupts.Remove(7).Error.Should().Be(new RemapNotFound(7));
    }

    [Fact]
    public void A_block_is_added_in_any_order()
    {
        _interrupts.Add(300, 1, new(1)).ThrowIfError();

        ImmutableArray<MsixRemap> added = _interrupts.AddAll([new(65535, 10, new(5), 0), new(0, 11, new(6)), new(301, 12, new(7), 15)]).GetValueOrThrow();

        added.Select(r => r.HostVector).Should().Equal(65535, 0, 301);
        _interrupts.Remaps.Select(r => r.HostVector).Should().Equal(0, 300, 301, 65535);
        Find(65535).Should().Be(new GuestInterrupt(10, new(5)));
        Find(0).Should().Be(new GuestInterrupt(11, new(6)));
        Find(301).Should().Be(new GuestInterrupt(12, new(7)));
        Find(300).Should().Be(new GuestInterrupt(1, new(1)));
    }

    [Fact]
    public void Remaps_are_in_order_of_host_vector_whatever_the_order_in_which_they_came()
    {
        _interrupts.Add(20, 1, new(1)).ThrowIfError();
        _interrupts.Add(10, 1, new(1)).ThrowIfError();
        _interrupts.Add(30, 1, new(1)).ThrowIfError();

        _interrupts.Remaps.Select(r => r.HostVector).Should().Equal(10, 20, 30);
    }

    [Fact]
    public void All_of_a_block_are_found_however_near_to_each_other()
    {
        _interrupts.AddAll([new(5, 10, new(1)), new(6, 11, new(2)), new(7, 12, new(3))]).ThrowIfError();

        new ushort[] { 5, 6, 7 }.Select(Find).Should().Equal(new GuestInterrupt(10, new(1)), new GuestInterrupt(11, new(2)), new GuestInterrupt(12, new(3)));
    }

    [Fact]
    public void A_block_takes_the_entries_that_it_names()
    {
        _interrupts.AddAll([new(5, 1, new(1), 4), new(6, 1, new(1), 7)]).ThrowIfError();

        _interrupts.Add(8, 1, new(1), 7).Error.Should().Be(new RemapEntryTaken(7, 8, 6));
    }

    [Fact]
    public void An_entry_that_there_is_not_is_taken_by_nobody()
    {
        VmResult<ImmutableArray<MsixRemap>> refused = _interrupts.AddAll([new(5, 1, new(1), 16), new(6, 1, new(1), 16)]);

        refused.Error!.Reasons.Should().Equal(new MsixEntryOutOfRange(16, 16), new MsixEntryOutOfRange(16, 16));
    }

    [Fact]
    public void The_errors_say_how_much_room_there_is()
    {
        new RemapTableFull(16).Message.Should().Be("all 16 entries of the MSI-X table are in use");
        new RemapTableFull(16, 3, 5).Message.Should().Be("5 remaps were asked for, and 3 of the 16 entries of the MSI-X table are free");
        new MsixEntryOutOfRange(16, 16).Message.Should().Be("entry 16 is outside the MSI-X table's 0 to 15");
    }

    [Fact]
    public void A_block_is_refused_with_all_reasons_and_nothing_changed()
    {
        MsixRemap first = _interrupts.Add(300, 1, new(1), 3).GetValueOrThrow();

        VmResult<ImmutableArray<MsixRemap>> refused = _interrupts.AddAll(
        [
            new(5, 1, new(1), 4), new(300, 1, new(1)), new(6, 1, new(1), 3), new(5, 1, new(1), 16), new(7, 1, new(1), 4), .. Fill(11),
        ]);

        refused.Error!.Reasons.Should().Equal(
            new RemapExists(300, first),
            new RemapEntryTaken(3, 6, 300),
            new RemapNamedTwice(5),
            new MsixEntryOutOfRange(16, 16),
            new RemapEntryTaken(4, 7, 5),
            new RemapTableFull(16, 15, 16));
        _interrupts.Remaps.Should().Equal(first);
        Find(5).Should().BeNull();
    }

    [Fact]
    public void One_reason_stands_for_itself()
    {
        _interrupts.AddAll([.. Fill(17)]).Error.Should().Be(new RemapTableFull(16, 16, 17));
        _interrupts.AddAll([.. Fill(16)]).IsSuccess.Should().BeTrue();
        _interrupts.AddAll([new(1, 1, new(1))]).Error.Should().Be(new RemapTableFull(16, 0, 1));
        _interrupts.Add(1, 1, new(1)).Error.Should().Be(new RemapTableFull(16));
    }

    [Fact]
    public void A_refused_block_takes_no_entry()
    {
        _interrupts.AddAll([new(5, 1, new(1), 4), new(5, 1, new(1), 5)]).IsSuccess.Should().BeFalse();

        _interrupts.AddAll([new(5, 1, new(1), 4), new(6, 1, new(1), 5)]).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void An_empty_block_adds_nothing()
    {
        _interrupts.AddAll([]).GetValueOrThrow().Should().BeEmpty();
        _interrupts.AddAll(default).GetValueOrThrow().Should().BeEmpty();
    }

    [Fact]
    public void While_the_device_is_on_its_way_back_nothing_changes()
    {
        _interrupts.Add(300, 1, new(1), 3).ThrowIfError();
        _interrupts.Add(301, 1, new(1)).ThrowIfError();
        _interrupts.Deactivate(301).ThrowIfError();
        ImmutableArray<MsixRemap> before = _interrupts.Remaps;
        _gate.IsClosed = true;

        VmError?[] errors =
        [
            _interrupts.Add(1, 1, new(1)).Error, _interrupts.AddAll([new(1, 1, new(1))]).Error, _interrupts.AddAll([]).Error, _interrupts.Change(300, 2, new(2)).Error,
            _interrupts.Activate(301).Error, _interrupts.Deactivate(300).Error, _interrupts.Remove(300).Error, _interrupts.Remove(9).Error,
        ];

        errors.Should().AllBeEquivalentTo(FakeGate.Releasing);
        _interrupts.Remaps.Should().Equal(before);
    }

    [Fact]
    public async Task A_block_is_found_whole_or_not_at_all()
    {
        var interrupts = new DeviceInterrupts(_gate, null);

        // Each round has its own guest vector: who finds one before and after the other was of the same round all the time.
        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(50_000); i++)
                {
                    ushort round = (ushort)(i % 60_000);
                    interrupts.AddAll([new(10, round, new(1)), new(20_000, round, new(1)), new(60_000, round, new(1))]).ThrowIfError();
                    interrupts.Clear();
                }
            },
            () => Assert.True(IsWhole(interrupts)));
    }

    [Fact]
    public async Task Changing_is_found_whole()
    {
        _interrupts.Add(10, 0, new(0)).ThrowIfError();

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(500_000); i++)
                {
                    ushort round = unchecked((ushort)i);
                    _interrupts.Change(10, round, new(round * 7u)).ThrowIfError();
                }
            },
            () => Assert.True(_interrupts.TryRemap(10, out GuestInterrupt found) && found.Target.Value == found.Vector * 7u));
    }

    private static bool IsWhole(DeviceInterrupts interrupts)
    {
        bool before = interrupts.TryRemap(10, out GuestInterrupt first);
        bool between = interrupts.TryRemap(60_000, out GuestInterrupt other);
        bool after = interrupts.TryRemap(10, out GuestInterrupt again);
        return !before || !after || first != again || (between && other == first);
    }

    private static IEnumerable<MsixRemapRequest> Fill(int count) => Enumerable.Range(1000, count).Select(v => new MsixRemapRequest((ushort)v, 1, new(1)));

    private GuestInterrupt? Find(ushort vector) => _interrupts.TryRemap(vector, out GuestInterrupt found) ? found : null;
}
