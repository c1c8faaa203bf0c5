using static Passthrough.Tests.Management.Fleet.Fleets;

namespace Passthrough.Tests.Management.Fleet;

/// <summary>Devices on whichever host has them.</summary>
public sealed class FleetAssignTests
{
    private static readonly Guid Id = new("6f9619ff-8b86-d011-b42d-00c04fc964ff");

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task The_first_host_that_has_enough_on_one_node_gives_them()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(1, 1)), (B, Cards(1, 2)), (C, Cards(3)));

        FleetGrant granted = (await Over(store).AssignAsync(Two(Vm1))).GetValueOrThrow();

        granted.Host.Should().Be(B);
        granted.Lease.Functions.Select(f => f.Address.Bus).Should().Equal(1, 1);
        StoredOwnership owned = (await store.ReadAsync(B)).GetValueOrThrow();
        owned.Claims.Should().ContainSingle().Which.Claim.Should().Be(new RegistryClaim(granted.Lease, OwnershipState.Assigned));
        owned.Claims[0].By.Who.Should().Be("tests");
    }

    [Fact]
    public async Task What_somebody_owns_is_not_given_again()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(2)), (B, Cards(2)));

        FleetGrant first = (await Over(store).AssignAsync(Two(Vm1))).GetValueOrThrow();
        FleetGrant second = (await Over(store).AssignAsync(Two(Vm2))).GetValueOrThrow();
        VmError third = (await Over(store).AssignAsync(Two(Vm2))).Error!;

        (first.Host, second.Host).Should().Be((A, B));
        third.Should().BeOfType<NoHostFits>().Which.Hosts.Select(h => h.Host).Should().Equal(A, B);
        third.Reasons.Should().HaveCount(2);
    }

    [Fact]
    public async Task Only_hosts_that_were_seen_lately_are_asked()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(2)));
        _clock.Now += TimeSpan.FromSeconds(61);
        (await store.PublishAsync(B, Cards(2))).GetValueOrThrow();

        (await Over(store).AssignAsync(Two(Vm1))).GetValueOrThrow().Host.Should().Be(B);
    }

    [Fact]
    public async Task A_host_that_publishes_the_same_again_is_seen_again()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(2)));
        _clock.Now += TimeSpan.FromSeconds(61);
        (await store.PublishAsync(A, Cards(2))).GetValueOrThrow().Should().Be(1);

        (await Over(store).AssignAsync(Two(Vm1))).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task A_fleet_without_a_living_host_says_so()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(2)));
        _clock.Now += TimeSpan.FromSeconds(61);

        (await Over(store).AssignAsync(Two(Vm1))).Error.Should().Be(new NoHostSeen(TimeSpan.FromMinutes(1), 1));
        (await Over(new InMemoryFleetStore(_clock)).AssignAsync(Two(Vm1))).Error.Should().Be(new NoHostSeen(TimeSpan.FromMinutes(1), 0));
    }

    [Fact]
    public async Task The_same_request_again_finds_its_lease_wherever_it_is()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(1)), (B, Cards(2)));
        FleetGrant first = (await Over(store).AssignAsync(Two(Vm1, Id))).GetValueOrThrow();
        (await store.PublishAsync(A, Cards(2))).GetValueOrThrow();

        FleetGrant again = (await Over(store).AssignAsync(Two(Vm1, Id))).GetValueOrThrow();

        again.Should().Be(first);
        (first.Lease.IsRepeat, again.Lease.IsRepeat, again.Host).Should().Be((false, true, B));
    }

    [Fact]
    public async Task Another_request_under_the_id_is_refused()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(2)), (B, Cards(2)));
        FleetGrant first = (await Over(store).AssignAsync(Two(Vm1, Id))).GetValueOrThrow();

        (await Over(store).AssignAsync(Two(Vm2, Id))).Error.Should().Be(new RequestIdKnown(VmErrorCode.RequestIdReused, Id, first.Lease));
    }

    [Fact]
    public async Task A_request_whose_lease_is_over_is_told_so()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(2)));
        FleetGrant first = (await Over(store).AssignAsync(Two(Vm1, Id))).GetValueOrThrow();
        (await store.AppendAsync(A, 1, _ => new StoreAppend(new OwnershipReleased(2, first.Lease), new("tests")))).GetValueOrThrow();

        (await Over(store).AssignAsync(Two(Vm1, Id))).Error.Should().Be(new RequestIdKnown(VmErrorCode.RequestAlreadyReleased, Id, first.Lease));
    }

    [Fact]
    public async Task Repeats_that_race_are_granted_on_one_host_once()
    {
        HostId[] hosts = [.. Enumerable.Range(0, 8).Select(h => HostId.Parse($"host-{h}"))];
        InMemoryFleetStore store = await PublishedAsync(_clock, [.. hosts.Select(h => (h, Cards(2)))]);

        VmResult<FleetGrant>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await Over(store).AssignAsync(Two(Vm1, Id)))));

        answers.Select(a => a.GetValueOrThrow()).Distinct().Should().ContainSingle();
        (await OwnersAsync(store, hosts)).Should().ContainSingle();
    }

    [Fact]
    public async Task Requests_that_race_get_different_devices_and_fill_the_fleet()
    {
        HostId[] hosts = [.. Enumerable.Range(0, 4).Select(h => HostId.Parse($"host-{h}"))];
        InMemoryFleetStore store = await PublishedAsync(_clock, [.. hosts.Select(h => (h, Cards(4)))]);

        VmResult<FleetGrant>[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(vm => Task.Run(async () =>
        {
            VmResult<FleetGrant> answer;
            do
            {
                answer = await Over(store).AssignAsync(Two(new VmId((ulong)vm)));
            }
            while (answer.Error?.Code == VmErrorCode.RevisionMoved);

            return answer;
        })));

        answers.Should().OnlyContain(a => a.IsSuccess);
        (await OwnersAsync(store, hosts)).Should().HaveCount(8).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_host_on_which_somebody_was_faster_is_left_for_the_next()
    {
        var store = new MovingStore(await PublishedAsync(_clock, (A, Cards(4)), (B, Cards(2))), A);

        FleetGrant granted = (await Over(store).AssignAsync(Two(Vm1))).GetValueOrThrow();

        granted.Host.Should().Be(B);
    }

    [Fact]
    public async Task Where_somebody_is_always_faster_trying_again_is_safe()
    {
        var store = new MovingStore(await PublishedAsync(_clock, (A, Cards(4))), A);

        (await Over(store).AssignAsync(Two(Vm1))).Error.Should().BeOfType<RevisionMoved>().Which.Host.Should().Be(A);
    }

    private static async Task<string[]> OwnersAsync(InMemoryFleetStore store, HostId[] hosts)
    {
        List<string> owners = [];
        foreach (HostId host in hosts)
        {
            owners.AddRange((await store.ReadAsync(host)).GetValueOrThrow().Claims.Select(c => $"{host} {c.Claim.Lease.Vm}: {string.Join(' ', c.Claim.Lease.Functions)}"));
        }

        return [.. owners];
    }
}
