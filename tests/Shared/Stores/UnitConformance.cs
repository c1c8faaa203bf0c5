namespace Passthrough.Testing;

/// <summary>The second net: two owners are refused by the store itself, whatever was decided.</summary>
public abstract class UnitConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    [Fact]
    public async Task A_second_owner_of_a_function_cannot_be_written()
    {
        Lease lease = await NewClient().AssignAsync(Vm1, 0);
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(1), new AssignCommand(StoreClient.Ask(Vm2, 0)));

        UnitTaken taken = refused.Error.Should().BeOfType<UnitTaken>().Subject;
        taken.Host.Should().Be(Host);
        taken.Unit.Should().Be(lease.Functions[0].Place);
        taken.Owner.Should().Match<VmId>(owner => owner.IsNone || owner == Vm1);
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task A_second_owner_of_another_function_of_the_unit_cannot_be_written()
    {
        StoreClient client = NewClient(StoreCards.WithPair());
        await client.AssignAsync(Vm1, 0);
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(1, StoreCards.WithPair()), new ReserveCommand(StoreClient.Ask(Vm2, 1)));

        refused.Error.Should().BeOfType<UnitTaken>().Which.Unit.Should().Be("pci0000:00/00.0/00.0");
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task A_request_of_which_one_function_is_taken_leaves_nothing_of_the_others()
    {
        StoreClient client = NewClient();
        await client.AssignAsync(Vm1, 2);
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(1), new AssignCommand(StoreClient.Ask(Vm2, 0, 1, 2, 3)));

        refused.Error!.Code.Should().Be(VmErrorCode.UnitTaken);
        (await PictureAsync()).Should().Equal(before);
        (await client.AssignAsync(VmId.Parse("third"), 0, 1, 3)).Generation.Should().Be(2);
    }

    [Fact]
    public async Task A_second_claim_of_the_same_VM_on_a_function_cannot_be_written()
    {
        await NewClient().AssignAsync(Vm1, 0);
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(1), new AssignCommand(StoreClient.Ask(Vm1, 0)));

        refused.Error!.Code.Should().Be(VmErrorCode.UnitTaken);
        (await PictureAsync()).Should().Equal(before);
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    [InlineData(OwnershipState.Releasing)]
    public async Task A_claim_keeps_others_out_in_every_phase(OwnershipState phase)
    {
        StoreClient client = NewClient();
        Lease lease = await client.ReserveAsync(Vm1, 0);
        OwnershipCommand[] steps = [new CommitCommand(lease), new BeginReleaseCommand(lease)];
        foreach (OwnershipCommand step in steps.Take((int)phase - (int)OwnershipState.Reserved))
        {
            (await client.DoAsync(step)).ThrowIfError();
        }

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(client.Registry.Revision), new AssignCommand(StoreClient.Ask(Vm2, 0)));

        refused.Error!.Code.Should().Be(VmErrorCode.UnitTaken);
        (await Store.TellAsync(Host)).Claims.Single().Claim.State.Should().Be(phase);
    }

    [Fact]
    public async Task One_VM_may_have_the_functions_of_a_unit_under_several_leases()
    {
        StoreClient client = NewClient(StoreCards.WithPair());

        await client.AssignAsync(Vm1, 0);
        await client.AssignAsync(Vm1, 1);

        (await Store.TellAsync(Host)).Claims.Should().HaveCount(2).And.OnlyContain(c => c.Units.Length == 1 && c.Units[0].Key == "pci0000:00/00.0/00.0");
    }

    [Fact]
    public async Task A_unit_is_free_when_the_last_lease_on_it_is_over_and_not_before()
    {
        StoreClient client = NewClient(StoreCards.WithPair());
        Lease first = await client.AssignAsync(Vm1, 0);
        Lease second = await client.AssignAsync(Vm1, 1);

        await client.ReleaseAsync(first);
        VmResult<OwnershipEvent> early = await Store.LieAsync(Host, Pretender.At(3, StoreCards.WithPair()), new AssignCommand(StoreClient.Ask(Vm2, 0)));
        await client.ReleaseAsync(second);
        VmResult<OwnershipEvent> late = await client.DoAsync(new AssignCommand(StoreClient.Ask(Vm2, 0)));

        early.Error!.Code.Should().Be(VmErrorCode.UnitTaken);
        late.GetValueOrThrow().Revision.Should().Be(5);
    }

    [Fact]
    public async Task A_unit_of_which_a_function_is_in_quarantine_has_no_owner()
    {
        StoreClient client = NewClient(StoreCards.WithPair());
        await client.FailAsync(await client.AssignAsync(Vm1, 0, 1), 0);

        VmResult<OwnershipEvent> written = await Store.LieAsync(Host, Pretender.At(3, StoreCards.WithPair()), new AssignCommand(StoreClient.Ask(Vm2, 1)));

        written.GetValueOrThrow().Revision.Should().Be(4);
    }

    [Fact]
    public async Task The_kernels_number_of_a_group_makes_no_other_unit()
    {
        await NewClient(StoreCards.WithPair(group: 100)).AssignAsync(Vm1, 0);

        VmResult<OwnershipEvent> refused = await Store.LieAsync(
            Host, Pretender.At(1, StoreCards.WithPair(group: 200)), new AssignCommand(StoreClient.Ask(Vm2, 1)));

        refused.Error!.Code.Should().Be(VmErrorCode.UnitTaken);
    }

    [Fact]
    public async Task Units_are_told_as_they_were_when_they_were_claimed()
    {
        StoreClient client = NewClient(StoreCards.WithPair(group: 100));
        Lease first = await client.AssignAsync(Vm1, 0);
        OwnershipUnit before = OwnershipUnit.Of(client.Registry.Inventory, first.Functions[0], OwnershipPolicy.Default);
        _ = client.Registry.Apply(StoreCards.Host(StoreCards.Card(0, group: 7), StoreCards.Card(1, group: 7), StoreCards.Card(2, group: 7))).GetValueOrThrow();
        Lease second = await client.AssignAsync(Vm1, 1);
        OwnershipUnit after = OwnershipUnit.Of(client.Registry.Inventory, second.Functions[0], OwnershipPolicy.Default);

        StoredOwnership told = await Store.TellAsync(Host);

        after.Members.Length.Should().Be(before.Members.Length + 1);
        told.Claims.Select(c => c.Units.Single()).Should().Equal(before, after);
    }
}
