namespace Passthrough.Testing;

/// <summary>What a host keeps of the functions that it was given to prepare: written while their lease holds them, and never after.</summary>
public abstract class HostRecordConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private static readonly HostRecord First = new(1, "{\"driver\":\"nvme\"}");

    [Fact]
    public async Task A_record_is_told_with_the_claim_and_raises_no_revision()
    {
        StoreClient client = NewClient();
        Lease lease = await client.ReserveAsync(Vm1, 0, 1);

        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[1], First)).ThrowIfError();

        StoredOwnership told = await Store.TellAsync(Host);
        told.Revision.Should().Be(1);
        told.Claims.Single().HostRecords.Should().Equal(new StoredHostRecord(lease.Functions[1], First));
    }

    [Fact]
    public async Task A_record_takes_the_place_of_an_earlier_one_of_the_same_function()
    {
        StoreClient client = NewClient();
        Lease lease = await client.ReserveAsync(Vm1, 0, 1);
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[1], First)).ThrowIfError();
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First)).ThrowIfError();

        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[1], new(3, ""))).ThrowIfError();

        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Should().Equal(
            new StoredHostRecord(lease.Functions[0], First), new StoredHostRecord(lease.Functions[1], new(3, "")));
    }

    [Fact]
    public async Task The_records_of_one_lease_are_told_alone()
    {
        StoreClient client = NewClient();
        Lease lease = await client.ReserveAsync(Vm1, 0, 1, 2);
        Lease other = await client.ReserveAsync(Vm2, 4);
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[2], new(2, "two"))).ThrowIfError();
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First)).ThrowIfError();
        (await Store.WriteHostRecordAsync(Host, other.Generation, other.Functions[0], new(9, "other"))).ThrowIfError();

        (await Store.ReadHostRecordsAsync(Host, lease)).GetValueOrThrow().Should().Equal(
            new StoredHostRecord(lease.Functions[0], First), new StoredHostRecord(lease.Functions[2], new(2, "two")));
    }

    [Fact]
    public async Task A_lease_that_is_over_or_was_never_begun_with_has_no_records()
    {
        StoreClient client = NewClient();
        Lease untouched = await client.ReserveAsync(Vm1, 0);
        Lease over = await client.ReserveAsync(Vm2, 4);
        (await Store.WriteHostRecordAsync(Host, over.Generation, over.Functions[0], First)).ThrowIfError();
        (await client.DoAsync(new BeginReleaseCommand(over))).ThrowIfError();
        (await client.DoAsync(new CompleteReleaseCommand(over, [new(over.Functions[0], TeardownStep.ResetFunction, new QuarantineRequested("a test"))]))).ThrowIfError();

        (await Store.ReadHostRecordsAsync(Host, untouched)).GetValueOrThrow().Should().BeEmpty();
        (await Store.ReadHostRecordsAsync(Host, over)).GetValueOrThrow().Should().BeEmpty();
    }

    [Fact]
    public async Task A_records_text_comes_back_as_it_was()
    {
        StoreClient client = NewClient();
        Lease lease = await client.ReserveAsync(Vm1, 0);
        HostRecord record = new(int.MaxValue, "driver = 東京 🙂 'x' \"y\" \\ \n" + new string('x', 100_000));

        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], record)).ThrowIfError();

        (await (await ReopenAsync()).TellAsync(Host)).Claims.Single().HostRecords.Single().Record.Should().Be(record);
    }

    [Fact]
    public async Task Records_stay_while_the_claim_moves_on()
    {
        StoreClient client = NewClient();
        Lease lease = await client.ReserveAsync(Vm1, 0);
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First)).ThrowIfError();

        (await client.DoAsync(new CommitCommand(lease))).ThrowIfError();
        (await client.DoAsync(new BeginReleaseCommand(lease))).ThrowIfError();

        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Select(r => r.Record).Should().Equal(First);
    }

    [Fact]
    public async Task A_record_can_be_written_in_every_phase()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);
        (await client.DoAsync(new BeginReleaseCommand(lease))).ThrowIfError();

        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First)).ThrowIfError();

        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Select(r => r.Record).Should().Equal(First);
    }

    [Fact]
    public async Task A_record_of_a_lease_that_is_over_is_fenced()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);
        await client.ReleaseAsync(lease);

        VmResult late = await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First);

        late.Error.Should().Be(new HostRecordFenced(lease.Generation, lease.Functions[0]));
    }

    [Fact]
    public async Task A_record_of_an_earlier_lease_of_the_function_is_fenced_and_leaves_the_new_ones_alone()
    {
        StoreClient client = NewClient();
        Lease old = await client.AssignAsync(Vm1, 0);
        await client.ReleaseAsync(old);
        Lease now = await client.AssignAsync(Vm1, 0);
        (await Store.WriteHostRecordAsync(Host, now.Generation, now.Functions[0], First)).ThrowIfError();

        VmResult late = await Store.WriteHostRecordAsync(Host, old.Generation, old.Functions[0], new(1, "late"));

        late.Error!.Code.Should().Be(VmErrorCode.HostRecordFenced);
        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Select(r => r.Record).Should().Equal(First);
    }

    [Fact]
    public async Task A_record_of_a_function_that_the_lease_does_not_hold_is_fenced()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);
        Lease other = await client.AssignAsync(Vm1, 1);

        VmResult wrong = await Store.WriteHostRecordAsync(Host, lease.Generation, other.Functions[0], First);

        wrong.Error!.Code.Should().Be(VmErrorCode.HostRecordFenced);
        (await Store.TellAsync(Host)).Claims.Should().OnlyContain(c => c.HostRecords.IsEmpty);
    }

    [Fact]
    public async Task A_record_of_a_host_that_was_never_heard_of_is_fenced()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);

        VmResult wrong = await Store.WriteHostRecordAsync(HostId.Parse("another"), lease.Generation, lease.Functions[0], First);

        wrong.Error!.Code.Should().Be(VmErrorCode.HostRecordFenced);
    }

    [Fact]
    public async Task A_new_lease_of_the_function_begins_without_a_record()
    {
        StoreClient client = NewClient();
        Lease old = await client.AssignAsync(Vm1, 0);
        (await Store.WriteHostRecordAsync(Host, old.Generation, old.Functions[0], First)).ThrowIfError();
        await client.ReleaseAsync(old);

        await client.AssignAsync(Vm1, 0);

        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Should().BeEmpty();
    }

    [Fact]
    public async Task A_function_in_quarantine_keeps_its_record_until_it_is_cleared()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0, 1);
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First)).ThrowIfError();
        (await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[1], new(1, "other"))).ThrowIfError();

        await client.FailAsync(lease, 0);
        StoredOwnership held = await Store.TellAsync(Host);
        await client.ClearAsync(0);
        await client.FailAsync(await client.AssignAsync(Vm2, 0), 0);

        held.Quarantines.Select(q => q.HostRecord).Should().Equal(First);
        (await Store.TellAsync(Host)).Quarantines.Select(q => q.HostRecord).Should().Equal((HostRecord?)null);
    }

    [Fact]
    public async Task A_record_of_a_function_in_quarantine_is_fenced()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);
        await client.FailAsync(lease, 0);

        VmResult late = await Store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], First);

        late.Error!.Code.Should().Be(VmErrorCode.HostRecordFenced);
    }
}
