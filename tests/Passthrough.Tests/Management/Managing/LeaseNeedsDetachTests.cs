using System.Collections.Immutable;
using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A claim is not released alone while its devices are not as they were.</summary>
public sealed class LeaseNeedsDetachTests
{
    private readonly ManagedHost _host = new();

    [Fact]
    public async Task What_was_attached_is_not_released_by_its_lease()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0, 1))).GetValueOrThrow();

        (await manager.ReleaseAsync(lease)).Error.Should().Be(new LeaseNeedsDetach(lease, [At(0), At(1)]));

        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
    }

    [Fact]
    public async Task Nor_by_its_address_in_another_process()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        await using PassthroughManager second = await _host.OpenAsync();
        (await first.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();

        (await second.ReleaseAsync(At(0), Vm1)).Error.Should().BeOfType<LeaseNeedsDetach>();
    }

    [Fact]
    public async Task Nor_by_its_VM_after_a_restart()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        Lease lease = (await first.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        await using PassthroughManager second = await _host.OpenAsync();

        ImmutableArray<ReleaseOutcome> outcomes = (await second.ReleaseAllAsync(Vm1)).GetValueOrThrow();

        outcomes.Single().Result.Error.Should().Be(new LeaseNeedsDetach(lease, [At(0)]));
    }

    [Fact]
    public async Task A_reservation_that_the_host_has_not_begun_with_is_released()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.ReserveAsync(Ask(Vm1, 0))).GetValueOrThrow();
        (await manager.CommitAsync(lease)).ThrowIfError();

        (await manager.ReleaseAsync(lease)).ThrowIfError();

        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task When_the_store_does_not_tell_the_records_nothing_is_released()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Store.Fail(StoreCall.Records, 1, Mishap.Unreachable);

        (await manager.ReleaseAsync(lease)).Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);

        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
    }

    [Fact]
    public async Task What_the_host_has_made_ready_goes_into_quarantine_with_the_device_that_is_named()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AttachAsync(Ask(Vm1, 0, 1))).GetValueOrThrow();

        (await manager.QuarantineAsync(At(0), "it smells")).ThrowIfError();

        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
        StateOf(manager, 1).Should().Be(OwnershipState.Quarantined);
    }
}
