using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A request that is repeated with its id has one of three answers, whoever still remembers it.</summary>
public sealed class ManagerRepeatTests
{
    private static readonly Guid RequestId = Guid.Parse("5a2b9c3e-0000-4000-8000-000000000001");

    private readonly ManagedHost _host = new();

    [Fact]
    public async Task A_request_that_is_in_force_finds_its_lease()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AssignAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow();

        Lease again = (await manager.AssignAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow();

        lease.IsRepeat.Should().BeFalse();
        again.Should().Be(lease);
        again.IsRepeat.Should().BeTrue();
        (await _host.ReadAsync()).Revision.Should().Be(1);
    }

    [Fact]
    public async Task A_request_that_another_process_was_granted_finds_its_lease()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        await using PassthroughManager second = await _host.OpenAsync();
        Lease lease = (await first.ReserveAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow();

        Lease again = (await second.ReserveAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow();

        again.Should().Be(lease);
        again.IsRepeat.Should().BeTrue();
    }

    [Fact]
    public async Task A_request_whose_lease_is_over_and_that_memory_has_forgotten_is_told_so()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.ReleaseAsync((await manager.AssignAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow())).ThrowIfError();
        await ForgetAsync(manager);

        VmError? error = (await manager.AssignAsync(Ask(RequestId, Vm1, 0))).Error;

        error!.Code.Should().Be(VmErrorCode.RequestAlreadyReleased);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task That_it_is_over_is_the_whole_answer_also_when_somebody_has_the_device_now()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.ReleaseAsync((await manager.AssignAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow())).ThrowIfError();
        await ForgetAsync(manager);
        (await manager.AssignAsync(Ask(Vm2, 0))).ThrowIfError();

        (await manager.AssignAsync(Ask(RequestId, Vm1, 0))).Error!.Code.Should().Be(VmErrorCode.RequestAlreadyReleased);
    }

    [Fact]
    public async Task An_id_that_memory_has_forgotten_is_no_other_requests()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.ReleaseAsync((await manager.AssignAsync(Ask(RequestId, Vm1, 0))).GetValueOrThrow())).ThrowIfError();
        await ForgetAsync(manager);

        (await manager.AssignAsync(Ask(RequestId, Vm1, 1))).Error!.Code.Should().Be(VmErrorCode.RequestIdReused);
    }

    [Fact]
    public async Task A_refusal_of_a_new_request_stays_what_it_is()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm2, 0))).ThrowIfError();

        (await manager.AssignAsync(Ask(RequestId, Vm1, 0))).Error.Should().Be(new AlreadyAssigned(At(0), Vm2));
    }

    // The registry of the fixture keeps 16 events.
    private static async Task ForgetAsync(PassthroughManager manager)
    {
        for (int i = 0; i < 10; i++)
        {
            (await manager.ReleaseAsync((await manager.AssignAsync(Ask(Vm2, 3))).GetValueOrThrow())).ThrowIfError();
        }
    }
}
