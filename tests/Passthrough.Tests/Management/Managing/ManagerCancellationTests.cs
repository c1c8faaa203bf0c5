using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A call that is cancelled stops between steps, and leaves no reservation behind.</summary>
public sealed class ManagerCancellationTests
{
    private readonly ManagedHost _host = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task An_attachment_that_is_cancelled_at_any_result_is_undone(int result)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        using var cancelling = new CancellationTokenSource();
        int told = 0;
        var progress = new ToldSteps(_ => CancelAt(cancelling, ++told == result));

        Func<Task> attach = async () => (await manager.AttachAsync(Ask(Vm1, 0), progress: progress, cancellationToken: cancelling.Token)).ThrowIfError();

        await attach.Should().ThrowAsync<OperationCanceledException>();
        _host.Drivers().Should().Equal(drivers);
        (await _host.OwnersAsync()).Should().BeEmpty();
        Owners(manager).Should().BeEmpty();
        (await _host.TrailAsync())[^1].By.Why.Should().Be("the call was cancelled");
    }

    [Fact]
    public async Task A_cancelled_attachment_that_cannot_be_undone_says_what_is_in_quarantine()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        using var cancelling = new CancellationTokenSource();
        var progress = new ToldSteps(r => CancelAt(cancelling, r.State == HostStepState.Done));
        _host.Device.FailAt(2, Dead);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0), progress: progress, cancellationToken: cancelling.Token)).Error;

        error.Should().BeOfType<HostStepFailed>().Which.After.Should().Contain("in quarantine");
        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
    }

    [Theory]
    [InlineData("assign")]
    [InlineData("reserve")]
    [InlineData("attach")]
    public async Task A_call_that_was_cancelled_before_it_began_does_nothing(string call)
    {
        await using PassthroughManager manager = await _host.OpenAsync(store: _host.Kept);
        var cancelled = new CancellationToken(canceled: true);
        Dictionary<string, Func<Task<VmResult<Lease>>>> calls = new(StringComparer.Ordinal)
        {
            ["assign"] = async () => await manager.AssignAsync(Ask(Vm1, 0), cancellationToken: cancelled),
            ["reserve"] = async () => await manager.ReserveAsync(Ask(Vm1, 0), cancellationToken: cancelled),
            ["attach"] = async () => await manager.AttachAsync(Ask(Vm1, 0), cancellationToken: cancelled),
        };

        await calls[call].Should().ThrowAsync<OperationCanceledException>();

        (await _host.ReadAsync()).Revision.Should().Be(0);
    }

    [Fact]
    public async Task Every_other_call_can_be_cancelled_too()
    {
        await using PassthroughManager manager = await _host.OpenAsync(store: _host.Kept);
        Lease lease = (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            async () => (await PassthroughManager.OpenAsync(Id, _host.Device, _host.Kept, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.RefreshAsync(cancelled)).ThrowIfError(),
            async () => (await manager.CommitAsync(lease, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.CancelAsync(lease, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.ReleaseAsync(lease, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.ReleaseAsync(At(0), Vm1, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.ReleaseAllAsync(Vm1, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.QuarantineAsync(At(0), "why", cancelled)).ThrowIfError(),
            async () => (await manager.ClearAsync(At(0), "why", cancelled)).ThrowIfError(),
            async () => (await manager.DetachAsync(lease, cancellationToken: cancelled)).ThrowIfError(),
            async () => (await manager.ReconcileAsync(apply: true, cancellationToken: cancelled)).ThrowIfError(),
        ];

        foreach (Func<Task> call in calls)
        {
            await call.Should().ThrowAsync<OperationCanceledException>();
        }

        (await _host.ReadAsync()).Revision.Should().Be(1);
    }

    [Theory]
    [InlineData(Mishap.CancelledBefore)]
    [InlineData(Mishap.CancelledAfter)]
    public async Task A_reservation_whose_call_was_cancelled_is_not_left(Mishap mishap)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Fail(StoreCall.Append, 1, mishap);

        Func<Task> reserve = async () => (await manager.ReserveAsync(Ask(Vm1, 0))).ThrowIfError();

        await reserve.Should().ThrowAsync<OperationCanceledException>();
        (await _host.OwnersAsync()).Should().BeEmpty();
        Owners(manager).Should().BeEmpty();
    }

    [Fact]
    public async Task A_reservation_whose_call_was_cancelled_and_whose_store_is_gone_is_told()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Always = Mishap.Unreachable;
        _host.Store.Fail(StoreCall.Append, 1, Mishap.CancelledAfter);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0))).Error;

        error.Should().BeOfType<ClaimUnsettled>();
        _host.Store.Always = null;
        (await manager.ReconcileAsync(apply: false)).GetValueOrThrow().Findings.Should().ContainSingle().Which.Kind.Should().Be(ReconcileFindingKind.LeftReserved);
    }

    [Fact]
    public async Task An_assignment_whose_call_was_cancelled_is_found_by_its_id()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        ClaimRequest request = Ask(Guid.Parse("5a2b9c3e-0000-4000-8000-000000000004"), Vm1, 0);
        _host.Store.Fail(StoreCall.Append, 1, Mishap.CancelledAfter);
        await FluentActions.Awaiting(async () => await manager.AssignAsync(request)).Should().ThrowAsync<OperationCanceledException>();

        Lease again = (await manager.AssignAsync(request)).GetValueOrThrow();

        again.IsRepeat.Should().BeTrue();
    }

    [Fact]
    public async Task A_detachment_that_is_cancelled_is_gone_on_with_when_it_is_asked_for_again()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        using var cancelling = new CancellationTokenSource();
        var progress = new ToldSteps(r => CancelAt(cancelling, r.State == HostStepState.Done));
        await FluentActions.Awaiting(async () => await manager.DetachAsync(lease, progress: progress, cancellationToken: cancelling.Token))
            .Should().ThrowAsync<OperationCanceledException>();
        OwnershipState between = StateOf(manager, 0);

        (await manager.DetachAsync(lease)).ThrowIfError();

        between.Should().Be(OwnershipState.Releasing);
        _host.Drivers().Should().Equal(drivers);
        Owners(manager).Should().BeEmpty();
    }

    private static void CancelAt(CancellationTokenSource cancelling, bool isTheTime)
    {
        if (isTheTime)
        {
            cancelling.Cancel();
        }
    }
}
