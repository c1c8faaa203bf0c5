namespace Passthrough.Tests.Management.Stores;

public sealed class TrailCutTests
{
    private static readonly VmId Vm = VmId.Parse("web-1");

    [Fact]
    public void Of_no_events_it_is_what_was_kept_before()
    {
        RegistrySnapshot cut = TrailCut.At(earlier: null, []).GetValueOrThrow();

        StorePicture.Of(cut).Should().Equal("revision 0");
    }

    [Fact]
    public void Events_in_two_parts_come_to_what_they_come_to_in_one()
    {
        OwnershipEvent[] events = SomeEvents();
        string[] whole = StorePicture.Of(TrailCut.At(null, events).GetValueOrThrow());

        string[][] parts = [.. Enumerable.Range(0, events.Length + 1).Select(n =>
            StorePicture.Of(TrailCut.At(TrailCut.At(null, events[..n]).GetValueOrThrow(), events[n..]).GetValueOrThrow()))];

        parts.Should().AllSatisfy(part => part.Should().Equal(whole));
    }

    [Fact]
    public void Requests_that_are_over_are_forgotten()
    {
        OwnershipEvent[] events = SomeEvents();

        RegistrySnapshot cut = TrailCut.At(null, events).GetValueOrThrow();

        cut.EndedRequests.Should().BeEmpty();
        cut.Claims.Should().ContainSingle();
        cut.Quarantines.Should().ContainSingle();
    }

    [Fact]
    public void A_missing_event_is_told()
    {
        OwnershipEvent[] events = SomeEvents();

        VmResult<RegistrySnapshot> cut = TrailCut.At(null, [events[0], events[2]]);

        cut.Error.Should().Be(new RevisionGap(2, 3));
    }

    [Fact]
    public void Events_that_contradict_each_other_are_told()
    {
        OwnershipEvent first = Pretender.At(0).Decide(new AssignCommand(StoreClient.Ask(Vm, 0))).GetValueOrThrow();
        OwnershipEvent second = Pretender.At(1).Decide(new AssignCommand(StoreClient.Ask(Vm, 0))).GetValueOrThrow();

        VmResult<RegistrySnapshot> cut = TrailCut.At(null, [first, second]);

        cut.Error!.Code.Should().Be(VmErrorCode.EventContradicts);
    }

    // Assigned, releasing, quarantined, assigned.
    private static OwnershipEvent[] SomeEvents()
    {
        DeviceRegistry registry = Pretender.At(0);
        OwnershipEvent assigned = Carry(registry, new AssignCommand(StoreClient.Ask(Vm, 0, 1) with { Id = Guid.Parse("00000000-0000-0000-0000-000000000001") }));
        Lease lease = ((OwnershipAssigned)assigned).Lease;
        return
        [
            assigned,
            Carry(registry, new BeginReleaseCommand(lease)),
            Carry(registry, new CompleteReleaseCommand(lease, StoreClient.FailedAt(1))),
            Carry(registry, new AssignCommand(StoreClient.Ask(Vm, 2))),
        ];
    }

    private static OwnershipEvent Carry(DeviceRegistry registry, OwnershipCommand command)
    {
        OwnershipEvent next = registry.Decide(command).GetValueOrThrow();
        registry.Replay(next).ThrowIfError();
        return next;
    }
}
