using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry;

/// <summary>What a request is told that comes again under its id.</summary>
public sealed class RequestIdTests
{
    private static readonly Guid Id = new("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    private static readonly Guid OtherId = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    private static ClaimRequest Request(VmId vm, params int[] devices) => Claim(vm, devices) with { Id = Id };

    /// <summary>Makes as many events on the device.</summary>
    private static void Pass(DeviceRegistry registry, int events, int device)
    {
        for (int i = 0; i < events; i += 2)
        {
            registry.Release(registry.Give(Vm2, device)).ThrowIfError();
        }
    }

    [Fact]
    public void The_same_again_while_it_is_in_force_finds_its_lease_and_changes_nothing()
    {
        DeviceRegistry registry = Of(2);
        Lease first = registry.Assign(Request(Vm1, 0, 1)).GetValueOrThrow();
        string[] before = registry.Picture(Vm1);

        Lease again = registry.Assign(Request(Vm1, 0, 1)).GetValueOrThrow();

        again.Should().Be(first);
        (first.IsRepeat, again.IsRepeat).Should().Be((false, true));
        registry.Picture(Vm1).Should().Equal(before);
    }

    [Fact]
    public void A_reservation_again_finds_its_lease_also_when_it_was_committed_meanwhile()
    {
        DeviceRegistry registry = Of(1);
        Lease first = registry.Reserve(Request(Vm1, 0)).GetValueOrThrow();
        Lease reserved = registry.Reserve(Request(Vm1, 0)).GetValueOrThrow();
        registry.Commit(first).ThrowIfError();

        Lease committed = registry.Reserve(Request(Vm1, 0)).GetValueOrThrow();

        reserved.Should().Be(first);
        committed.Should().Be(first);
        registry.OwnershipOf(0).State.Should().Be(OwnershipState.Assigned);
    }

    [Fact]
    public void The_same_again_while_it_is_being_released_finds_its_lease()
    {
        DeviceRegistry registry = Of(1);
        Lease first = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();
        registry.BeginRelease(first).GetValueOrThrow();

        registry.Assign(Request(Vm1, 0)).GetValueOrThrow().Should().Be(first);
    }

    [Fact]
    public void A_lease_that_was_found_again_is_good_for_its_release()
    {
        DeviceRegistry registry = Of(1);
        _ = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();

        registry.Release(registry.Assign(Request(Vm1, 0)).GetValueOrThrow()).IsSuccess.Should().BeTrue();
    }

    public static TheoryData<string> Ends => [.. Endings.Select(e => e.Name)];

    private static (string Name, Action<DeviceRegistry, Lease> Run)[] Endings { get; } =
    [
        ("release", (r, l) => r.Release(l).ThrowIfError()),
        ("cancel", (r, l) => r.Cancel(l).ThrowIfError()),
        ("release in two steps", (r, l) =>
        {
            r.BeginRelease(l).ThrowIfError();
            r.CompleteRelease(l).ThrowIfError();
        }),
        ("quarantine", (r, l) =>
        {
            r.BeginRelease(l).ThrowIfError();
            r.CompleteRelease(l, Registry.Cards.FailedAt(0)).ThrowIfError();
        }),
    ];

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_same_again_after_its_end_is_told_that_it_is_over(string end)
    {
        DeviceRegistry registry = Of(1);
        Lease lease = registry.Reserve(Request(Vm1, 0)).GetValueOrThrow();
        Endings.Single(e => e.Name == end).Run(registry, lease);
        string[] before = registry.Picture(Vm1);

        VmResult<Lease> again = registry.Assign(Request(Vm1, 0));

        again.Error.Should().Be(new RequestIdKnown(VmErrorCode.RequestAlreadyReleased, Id, lease));
        registry.Picture(Vm1).Should().Equal(before);
    }

    [Fact]
    public void The_same_again_after_its_end_is_told_only_that_also_when_somebody_else_has_the_device_by_now()
    {
        DeviceRegistry registry = Of(1);
        Lease lease = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();
        registry.Release(lease).ThrowIfError();
        registry.Give(Vm2, 0);

        registry.Assign(Request(Vm1, 0)).Error.Should().Be(new RequestIdKnown(VmErrorCode.RequestAlreadyReleased, Id, lease));
    }

    public static TheoryData<string> OtherContents => [.. Others.Select(o => o.Name)];

    private static (string Name, ClaimRequest Request)[] Others { get; } =
    [
        ("another VM", Request(Vm2, 0, 1)),
        ("another device", Request(Vm1, 0)),
        ("another order", Request(Vm1, 1, 0)),
        ("an override", Request(Vm1, 0, 1) with { Overrides = [new(VmErrorCode.NeededByHost, "it is not")] }),
    ];

    [Theory]
    [MemberData(nameof(OtherContents))]
    public void Another_content_under_the_id_is_refused_first_of_all(string name)
    {
        DeviceRegistry registry = Of(3);
        Lease lease = registry.Assign(Request(Vm1, 0, 1)).GetValueOrThrow();

        VmResult<Lease> again = registry.Assign(Others.Single(o => o.Name == name).Request);

        again.Error!.Reasons[0].Should().Be(new RequestIdKnown(VmErrorCode.RequestIdReused, Id, lease));
    }

    [Fact]
    public void Another_content_is_refused_also_after_the_end_and_for_a_free_device()
    {
        DeviceRegistry registry = Of(2);
        registry.Release(registry.Assign(Request(Vm1, 0)).GetValueOrThrow()).ThrowIfError();

        registry.Assign(Request(Vm1, 1)).Error.Codes().Should().Equal(VmErrorCode.RequestIdReused);
    }

    [Fact]
    public void Two_ids_are_two_requests()
    {
        DeviceRegistry registry = Of(1);
        _ = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();

        registry.Assign(Request(Vm1, 0) with { Id = OtherId }).Error.Codes().Should().Equal(VmErrorCode.AlreadyAssigned);
    }

    [Fact]
    public void A_refused_request_leaves_its_id_unused()
    {
        DeviceRegistry registry = Of(1);
        Lease taken = registry.Give(Vm2, 0);
        registry.Assign(Request(Vm1, 0)).IsSuccess.Should().BeFalse();
        registry.Release(taken).ThrowIfError();

        registry.Assign(Request(Vm1, 0)).GetValueOrThrow().IsRepeat.Should().BeFalse();
    }

    [Fact]
    public void An_explanation_finds_nothing_against_a_repetition_and_what_the_claim_is_told_against_the_others()
    {
        DeviceRegistry registry = Of(1);
        Lease lease = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();
        bool repeated = registry.Explain(Request(Vm1, 0)).IsEmpty;
        registry.Release(lease).ThrowIfError();

        repeated.Should().BeTrue();
        registry.Explain(Request(Vm1, 0)).Single().Code.Should().Be(VmErrorCode.RequestAlreadyReleased);
        registry.Explain(Request(Vm2, 0)).Single().Code.Should().Be(VmErrorCode.RequestIdReused);
    }

    [Fact]
    public void An_id_is_known_for_as_many_events_as_are_kept_and_then_free()
    {
        DeviceRegistry registry = new(options: new() { EventsKept = 16 });
        Array.ForEach([0, 1], device => registry.Register(NewDevice(device)).ThrowIfError());
        registry.Release(registry.Assign(Request(Vm1, 0)).GetValueOrThrow()).ThrowIfError();

        Pass(registry, 14, device: 1);
        VmError? known = registry.Assign(Request(Vm1, 0)).Error;
        Pass(registry, 2, device: 1);

        known!.Code.Should().Be(VmErrorCode.RequestAlreadyReleased);
        registry.Assign(Request(Vm1, 0)).GetValueOrThrow().IsRepeat.Should().BeFalse();
    }

    [Fact]
    public void The_id_of_a_lease_in_force_is_known_for_ever()
    {
        DeviceRegistry registry = new(options: new() { EventsKept = 16 });
        Array.ForEach([0, 1], device => registry.Register(NewDevice(device)).ThrowIfError());
        Lease lease = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();

        Pass(registry, 100, device: 1);

        registry.Assign(Request(Vm1, 0)).GetValueOrThrow().Should().Be(lease);
    }

    [Fact]
    public void Ids_are_known_after_a_snapshot_and_after_a_replay()
    {
        DeviceRegistry registry = Of(2);
        DeviceRegistry replayed = Of(2);
        ClaimRequest second = Claim(Vm2, 1) with { Id = OtherId };
        OwnershipCommand[] commands = [new AssignCommand(Request(Vm1, 0)), new AssignCommand(second)];
        foreach (OwnershipCommand command in commands)
        {
            OwnershipEvent next = registry.Decide(command).GetValueOrThrow();
            registry.Replay(next).ThrowIfError();
            replayed.Replay(next).ThrowIfError();
        }

        OwnershipEvent end = registry.Decide(new ReleaseCommand(registry.LeasesOf(Vm1).Single())).GetValueOrThrow();
        registry.Replay(end).ThrowIfError();
        replayed.Replay(end).ThrowIfError();
        DeviceRegistry restored = Of(2);
        restored.Restore(RegistrySnapshot.Read(registry.Snapshot().ToJson()).GetValueOrThrow()).ThrowIfError();

        foreach (DeviceRegistry after in new[] { registry, replayed, restored })
        {
            after.Assign(Request(Vm1, 0)).Error!.Code.Should().Be(VmErrorCode.RequestAlreadyReleased);
            after.Assign(second).GetValueOrThrow().IsRepeat.Should().BeTrue();
            after.Assign(second with { Vm = Vm1 }).Error!.Code.Should().Be(VmErrorCode.Refused);
        }
    }

    [Fact]
    public void An_id_that_the_other_registry_had_forgotten_may_be_granted_by_a_replay()
    {
        DeviceRegistry registry = Of(1);
        Lease first = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();
        registry.Release(first).ThrowIfError();
        var anew = new Lease(3, Request(Vm1, 0), first.Functions);

        registry.Replay(new OwnershipAssigned(3, anew)).ThrowIfError();

        registry.Assign(Request(Vm1, 0)).GetValueOrThrow().Should().Be(anew);
        registry.Snapshot().EndedRequests.Should().BeEmpty();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void An_id_that_was_granted_anew_outlives_the_first_lease_of_it()
    {
        DeviceRegistry registry = new(options: new() { EventsKept = 16 });
        Array.ForEach([0, 1], device => registry.Register(NewDevice(device)).ThrowIfError());
        Lease first = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();
        registry.Release(first).ThrowIfError();
        registry.Replay(new OwnershipAssigned(3, new(3, Request(Vm1, 0), first.Functions))).ThrowIfError();

        Pass(registry, 20, device: 1);

        registry.Assign(Request(Vm1, 0)).GetValueOrThrow().IsRepeat.Should().BeTrue();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Two_leases_in_force_under_one_id_are_no_history()
    {
        DeviceRegistry registry = Of(2);
        _ = registry.Assign(Request(Vm1, 0)).GetValueOrThrow();

        VmResult replayed = registry.Replay(new OwnershipAssigned(2, new(2, Request(Vm1, 1), [new FunctionKey(At(1))])));

        ((EventContradicts)replayed.Error!).Why.Code.Should().Be(VmErrorCode.RequestIdReused);
    }

    [Fact]
    public void A_description_again_finds_the_devices_that_it_chose()
    {
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(3));
        ClaimRequest request = new(Vm1, DeviceSelection.Parse("vendor=8086,count=2")) { Id = Id };
        Lease first = registry.Assign(request).GetValueOrThrow();

        Lease again = registry.Assign(request).GetValueOrThrow();

        again.Should().Be(first);
        registry.Devices.Count(d => d.Ownership.State == OwnershipState.Assigned).Should().Be(2);
    }

    [Fact]
    public void A_description_that_matches_nothing_any_more_still_finds_its_lease()
    {
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(2));
        ClaimRequest request = new(Vm1, DeviceSelection.Parse("vendor=8086,count=2")) { Id = Id };
        Lease first = registry.Assign(request).GetValueOrThrow();
        registry.Report();

        registry.Assign(request).GetValueOrThrow().Should().Be(first);
        registry.Explain(request).Should().BeEmpty();
    }

    [Fact]
    public void A_repetition_names_the_devices_by_where_they_are_now()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        ClaimRequest request = Ask(Vm1, Card(0)) with { Id = Id };
        _ = registry.Assign(request).GetValueOrThrow();
        registry.Report(Card(0).OnBus(9));

        registry.Assign(request).GetValueOrThrow().Functions.Single().Address.Should().Be(AtBus(9));
    }
}
