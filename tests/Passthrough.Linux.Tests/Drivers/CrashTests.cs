using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

/// <summary>The process ends in the middle of each call, so that it neither undoes nor tells anything: another one puts back exactly what was.</summary>
[Trait("Category", "Heavy")]
public sealed class CrashTests : IDisposable
{
    private const int AttachCalls = 17;
    private const int DetachCalls = 20;

    private readonly WorkedHost _host = new();

    public static TheoryData<int> EachCallOfAttaching => [.. Enumerable.Range(1, AttachCalls)];

    public static TheoryData<int> EachCallOfDetaching => [.. Enumerable.Range(1, DetachCalls)];

    public void Dispose() => _host.Dispose();

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfAttaching))]
    public async Task After_an_end_within_attaching_another_process_restores_all(int call)
    {
        string before = _host.Kernel.Picture();
        PassthroughManager gone = await _host.OpenAsync();
        await EndAtAsync(call, () => gone.AttachAsync(AskAll(), ForQemu).AsTask());
        await using PassthroughManager next = await _host.OpenAsync();
        Lease left = next.Registry.LeasesOf(Vm).Should().ContainSingle().Subject;

        (await next.DetachAsync(left)).ThrowIfError();

        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfDetaching))]
    public async Task After_an_end_within_detaching_another_process_that_is_told_to_goes_on(int call)
    {
        string before = _host.Kernel.Picture();
        PassthroughManager gone = await _host.OpenAsync();
        Lease lease = (await gone.AttachAsync(AskAll(), ForQemu)).GetValueOrThrow();
        await EndAtAsync(call, () => gone.DetachAsync(lease).AsTask());
        await using PassthroughManager next = await _host.OpenAsync();

        (await next.DetachAsync(next.Registry.LeasesOf(Vm)[0], new() { GoOn = true })).ThrowIfError();

        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    // The call never returns to who made it, and has no effect.
    private async Task EndAtAsync(int call, Func<Task> work)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Kernel.BlockAt(call, reached.SetResult);
        _ = work();
        await reached.Task;
    }
}
