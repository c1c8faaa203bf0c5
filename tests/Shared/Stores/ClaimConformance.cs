namespace Passthrough.Testing;

/// <summary>Claims in force and functions in quarantine, as the events make them.</summary>
public abstract class ClaimConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    [Fact]
    public async Task A_claim_is_told_with_its_request_its_units_who_asked_and_when()
    {
        StoreClient client = NewClient(StoreCards.WithPair());
        client.By = new("ops", "new web server", HostId.Parse("desk"), "boot-7");
        ClaimRequest request = StoreClient.Ask(Vm1, 0, 1, 4) with { Overrides = [new(VmErrorCode.NeededByHost, "nobody logs in over it")] };

        Lease lease = await client.AssignAsync(request);

        StoredClaim told = (await Store.TellAsync(Host)).Claims.Should().ContainSingle().Subject;
        told.Claim.State.Should().Be(OwnershipState.Assigned);
        StorePicture.Of(told.Claim.Lease).Should().Be(StorePicture.Of(lease));
        told.By.Should().Be(client.By);
        told.At.Should().Be((await Store.TrailAsync(Host)).Single().At);
        told.HostRecords.Should().BeEmpty();
        told.Units.Should().Equal(lease.Functions.Select(f => OwnershipUnit.Of(client.Registry.Inventory, f, OwnershipPolicy.Default)));
    }

    [Fact]
    public async Task A_claim_that_moves_on_keeps_who_asked_for_it_and_when_and_its_units()
    {
        StoreClient client = NewClient(StoreCards.WithPair());
        Lease lease = await client.ReserveAsync(Vm1, 0, 1);
        StoredClaim reserved = (await Store.TellAsync(Host)).Claims.Single();
        client.By = new("somebody else");

        (await client.DoAsync(new CommitCommand(lease))).ThrowIfError();
        StoredClaim assigned = (await Store.TellAsync(Host)).Claims.Single();
        (await client.DoAsync(new BeginReleaseCommand(lease))).ThrowIfError();
        StoredClaim releasing = (await Store.TellAsync(Host)).Claims.Single();

        new[] { reserved, assigned, releasing }.Select(c => c.Claim.State).Should().Equal(OwnershipState.Reserved, OwnershipState.Assigned, OwnershipState.Releasing);
        new[] { assigned, releasing }.Should().OnlyContain(c => c.By == StoreClient.Somebody && c.At == reserved.At && c.Units.SequenceEqual(reserved.Units));
    }

    [Fact]
    public async Task A_claim_that_is_given_up_or_given_back_is_no_more()
    {
        StoreClient client = NewClient();
        Lease cancelled = await client.ReserveAsync(Vm1, 0);
        Lease released = await client.AssignAsync(Vm1, 1);
        Lease completed = await client.AssignAsync(Vm1, 2);
        await client.AssignAsync(Vm1, 3);

        (await client.DoAsync(new CancelCommand(cancelled))).ThrowIfError();
        await client.ReleaseAsync(released);
        (await client.DoAsync(new BeginReleaseCommand(completed))).ThrowIfError();
        (await client.DoAsync(new CompleteReleaseCommand(completed))).ThrowIfError();

        StoredOwnership told = await Store.TellAsync(Host);
        told.Claims.Select(c => c.Claim.Lease.Generation).Should().Equal(4UL);
        told.Quarantines.Should().BeEmpty();
    }

    [Fact]
    public async Task Claims_are_told_by_generation()
    {
        StoreClient client = NewClient();
        Lease first = await client.ReserveAsync(Vm1, 6);
        await client.AssignAsync(Vm2, 1);
        await client.AssignAsync(Vm1, 3);

        (await client.DoAsync(new CommitCommand(first))).ThrowIfError();

        (await Store.TellAsync(Host)).Claims.Select(c => c.Claim.Lease.Generation).Should().Equal(1UL, 2UL, 3UL);
    }

    [Fact]
    public async Task What_the_host_could_not_clean_is_in_quarantine_and_the_rest_is_free()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0, 1, 2);

        await client.FailAsync(lease, 0, 2);

        StoredOwnership told = await Store.TellAsync(Host);
        told.Claims.Should().BeEmpty();
        told.Quarantines.Select(q => (q.Quarantine.Function.Place, q.Quarantine.Revision, q.Quarantine.Reason.LastOwner))
            .Should().BeEquivalentTo([(lease.Functions[0].Place, 3UL, Vm1), (lease.Functions[2].Place, 3UL, Vm1)]);
        told.Quarantines.Should().OnlyContain(q => q.Quarantine.Reason.Error.Code == VmErrorCode.FunctionNotResponding && q.HostRecord == null);
        told.Quarantines.Select(q => q.At).Should().AllBeEquivalentTo((await Store.TrailAsync(Host))[^1].At);
        (await client.AssignAsync(Vm2, 1)).Generation.Should().Be(4);
    }

    [Fact]
    public async Task A_quarantine_that_is_cleared_is_no_more_and_others_stay()
    {
        StoreClient client = NewClient();
        await client.FailAsync(await client.AssignAsync(Vm1, 0, 1), 0, 1);

        await client.ClearAsync(0);

        (await Store.TellAsync(Host)).Quarantines.Select(q => q.Quarantine.Function.Address).Should().Equal(StoreCards.At(1));
        (await client.AssignAsync(Vm2, 0)).Generation.Should().Be(5);
    }

    [Fact]
    public async Task Of_two_cards_that_were_at_one_place_the_one_that_is_cleared_is_no_more()
    {
        StoreClient client = NewClient(StoreCards.Host(StoreCards.Card(0, serial: 1)));
        await client.FailAsync(await client.AssignAsync(Vm1, 0), 0);
        _ = client.Registry.Apply(StoreCards.Host(StoreCards.Card(0, serial: 2))).GetValueOrThrow();
        await client.FailAsync(await client.AssignAsync(Vm2, 0), 0);

        await client.ClearAsync(0);

        (await Store.TellAsync(Host)).Quarantines.Select(q => q.Quarantine.Function.SerialNumber).Should().Equal(1UL);
        StorePicture.Of(await Store.TellAsync(Host)).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
    }

    [Fact]
    public async Task Devices_that_no_host_reports_are_claimed_too()
    {
        var client = new StoreClient(Store, Host, StoreCards.Host(), byHand: 2);
        PciAddress[] devices = [StoreCards.AtByHand(0), StoreCards.AtByHand(1)];

        Lease lease = await client.AssignAsync(new ClaimRequest(Vm1, DeviceSelection.Of([.. devices])));
        (await client.DoAsync(new BeginReleaseCommand(lease))).ThrowIfError();
        (await client.DoAsync(new CompleteReleaseCommand(lease, [new(devices[1], TeardownStep.ResetFunction, new FunctionNotResponding(devices[1]))]))).ThrowIfError();

        StorePicture.Of(await Store.TellAsync(Host)).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
        (await client.DoAsync(new ClearCommand(devices[1], "looked at it"))).ThrowIfError();
        (await Store.TellAsync(Host)).Quarantines.Should().BeEmpty();
    }

    [Fact]
    public async Task A_claim_of_a_card_that_was_moved_since_is_told_by_where_the_last_event_saw_it()
    {
        StoreClient client = NewClient(StoreCards.Host(StoreCards.Card(0), StoreCards.Card(1)));
        Lease lease = await client.ReserveAsync(Vm1, 0);
        _ = client.Registry.Apply(StoreCards.Host(StoreCards.Card(0, bus: 5), StoreCards.Card(1))).GetValueOrThrow();

        (await client.DoAsync(new CommitCommand(lease))).ThrowIfError();

        StoredClaim told = (await Store.TellAsync(Host)).Claims.Single();
        told.Claim.Lease.Functions.Select(f => f.Address).Should().Equal(StoreCards.At(5));
        told.Claim.Lease.Should().Be(lease);
    }

    [Fact]
    public async Task The_end_of_a_lease_that_is_not_there_means_a_damaged_store_and_is_not_written()
    {
        StoreClient client = NewClient();
        await client.ReleaseAsync(await client.AssignAsync(Vm1, 0));
        DeviceRegistry liar = Pretender.At(1);
        Lease never = liar.Assign(StoreClient.Ask(Vm2, 3)).GetValueOrThrow();
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, liar, new ReleaseCommand(never));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task The_commit_of_what_is_not_reserved_means_a_damaged_store_and_is_not_written()
    {
        await NewClient().AssignAsync(Vm1, 0);
        DeviceRegistry liar = Pretender.At(0);
        Lease reserved = liar.Reserve(StoreClient.Ask(Vm1, 0)).GetValueOrThrow();
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, liar, new CommitCommand(reserved));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task The_end_of_a_quarantine_that_is_not_there_means_a_damaged_store_and_is_not_written()
    {
        StoreClient client = NewClient();
        await client.FailAsync(await client.AssignAsync(Vm1, 0), 0);
        DeviceRegistry liar = Pretender.At(0);
        Lease lease = liar.Assign(StoreClient.Ask(Vm1, 5)).GetValueOrThrow();
        liar.BeginRelease(lease).ThrowIfError();
        liar.CompleteRelease(lease, StoreClient.FailedAt(5)).ThrowIfError();
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, liar, new ClearCommand(StoreCards.At(5), "looked at it"));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
        (await PictureAsync()).Should().Equal(before);
    }
}
