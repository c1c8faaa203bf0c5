namespace Passthrough.Testing;

/// <summary>What became of a request: its id is granted once, and found as long as the trail reaches back.</summary>
public abstract class RequestConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private static readonly Guid Id = Guid.Parse("8a6e0804-2bd0-4672-b79d-d97027f9071a");

    private static ClaimRequest Request(VmId vm, params int[] cards) => StoreClient.Ask(vm, cards) with { Id = Id };

    [Fact]
    public async Task A_request_that_was_never_granted_is_not_found()
    {
        StoreClient client = NewClient();
        await client.AssignAsync(Request(Vm1, 0));

        (await Store.FindRequestAsync(Host, Guid.Parse("00000000-0000-0000-0000-000000000001"))).GetValueOrThrow().Should().BeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_is_found_with_its_lease_while_that_is_in_force(bool isReserved)
    {
        StoreClient client = NewClient();
        OwnershipCommand command = isReserved ? new ReserveCommand(Request(Vm1, 0, 1)) : new AssignCommand(Request(Vm1, 0, 1));
        (await client.DoAsync(command)).ThrowIfError();

        StoredRequest? found = (await Store.FindRequestAsync(Host, Id)).GetValueOrThrow();

        found!.EndedAt.Should().BeNull();
        StorePicture.Of(found.Lease).Should().Be(StorePicture.Of(client.Registry.LeasesOf(Vm1).Single()));
    }

    [Fact]
    public async Task A_request_is_found_with_the_number_of_the_event_that_ended_its_lease()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Request(Vm1, 0));
        await client.AssignAsync(Vm2, 1);
        await client.FailAsync(lease, 0);
        await client.ClearAsync(0);

        StoredRequest? found = (await Store.FindRequestAsync(Host, Id)).GetValueOrThrow();

        found!.EndedAt.Should().Be(4);
        found.Lease.Should().Be(lease);
        found.Lease.Request.Should().Be(lease.Request);
    }

    [Fact]
    public async Task An_ended_request_is_told_with_the_rest()
    {
        StoreClient client = NewClient();
        Lease without = await client.AssignAsync(Vm2, 1);
        Lease lease = await client.AssignAsync(Request(Vm1, 0));
        await client.ReleaseAsync(without);
        await client.ReleaseAsync(lease);

        StoredOwnership told = await Store.TellAsync(Host);

        told.EndedRequests.Should().Equal(new EndedRequest(lease, 4));
    }

    [Fact]
    public async Task Ended_requests_are_told_in_the_order_in_which_they_ended()
    {
        StoreClient client = NewClient();
        Guid[] ids = [.. Enumerable.Range(1, 3).Select(n => new Guid(n, 0, 0, new byte[8]))];
        Lease first = await client.AssignAsync(StoreClient.Ask(Vm1, 0) with { Id = ids[2] });
        Lease second = await client.AssignAsync(StoreClient.Ask(Vm1, 1) with { Id = ids[0] });
        Lease third = await client.AssignAsync(StoreClient.Ask(Vm1, 2) with { Id = ids[1] });

        await client.ReleaseAsync(third);
        await client.ReleaseAsync(first);
        await client.ReleaseAsync(second);

        (await Store.TellAsync(Host)).EndedRequests.Select(e => (e.Lease.Generation, e.EndedAt)).Should().Equal((3, 4), (1, 5), (2, 6));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_id_cannot_be_written_twice(bool isOver)
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Request(Vm1, 0));
        await (isOver ? client.ReleaseAsync(lease) : Task.CompletedTask);
        string[] before = await PictureAsync();

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(isOver ? 2u : 1u), new AssignCommand(Request(Vm2, 3)));

        RequestIdKnown known = refused.Error.Should().BeOfType<RequestIdKnown>().Subject;
        (known.Code, known.Id, known.Lease).Should().Be((VmErrorCode.RequestIdReused, Id, lease));
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task Claims_without_an_id_are_no_requests_to_find()
    {
        StoreClient client = NewClient();
        await client.AssignAsync(Vm1, 0);
        await client.AssignAsync(Vm1, 1);

        (await Store.FindRequestAsync(Host, Guid.Empty)).GetValueOrThrow().Should().BeNull();
    }

    [Fact]
    public async Task A_registry_that_begins_from_the_store_answers_a_repeated_request_with_its_lease()
    {
        StoreClient first = NewClient();
        Lease lease = await first.AssignAsync(Request(Vm1, 0));
        StoreClient second = NewClient();
        second.CatchUp((await Store.TrailAsync(Host)).Select(e => e.Event));

        VmResult<OwnershipEvent> again = await second.DoAsync(new AssignCommand(Request(Vm1, 0)));

        again.Error.Should().BeOfType<RequestIdKnown>().Which.Should().Match<RequestIdKnown>(k => k.Code == VmErrorCode.RequestRepeated && k.Lease.Equals(lease));
    }
}
