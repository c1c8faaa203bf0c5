using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

/// <summary>Each call of an attachment fails, or is where the caller gives up: all is as it was before, or what is not is in quarantine.</summary>
[Trait("Category", "Heavy")]
public sealed class AttachFailureTests : IDisposable
{
    // A disk, a card of three functions and one on no driver: override, unbind and probe of four, override and probe of one, and three files.
    private const int AllCalls = 17;

    // The disk alone: override, unbind, probe, file.
    private const int DiskCalls = 4;

    private readonly WorkedHost _host = new();

    public static TheoryData<int> EachCall => [.. Enumerable.Range(1, AllCalls)];

    // When the first call fails nothing has changed, and there is none to undo.
    public static TheoryData<int> EachLaterCallOfTheDisk => [.. Enumerable.Range(2, DiskCalls - 1)];

    public void Dispose() => _host.Dispose();

    [FactOnLinux]
    public async Task Each_call_is_counted()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.AttachAsync(AskAll(), ForQemu)).ThrowIfError();

        _host.Kernel.Calls.Should().HaveCount(AllCalls);
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCall))]
    public async Task A_call_that_fails_leaves_everything_as_it_was(int call)
    {
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Kernel.FailAt(call, Errno.InputOutput);

        VmError error = (await manager.AttachAsync(AskAll(), ForQemu)).Error!;

        error.Should().BeOfType<HostStepFailed>().Which.Why.Should().BeOfType<HostChangeRefused>().Which.Errno.Should().Be(Errno.InputOutput);
        error.Message.Should().EndWith("all was undone");
        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
        Owners(manager).Should().BeEmpty();
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachLaterCallOfTheDisk))]
    public async Task What_cannot_be_undone_is_in_quarantine_with_its_step(int call)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Kernel.FailAt(call, Errno.InputOutput);
        _host.Kernel.FailAt(call + 1, Errno.NoDevice);

        VmError error = (await manager.AttachAsync(Ask(Disk), ForQemu)).Error!;

        error.Message.Should().EndWith($"not all could be undone, so in quarantine: {Disk}");
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Quarantined");
        Owners(manager).Should().Equal($"{Disk} Quarantined");
        (await _host.QuarantinesAsync())[0].Quarantine.Reason.Error.Should().NotBeNull();
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCall))]
    public async Task A_call_that_is_given_up_leaves_everything_as_it_was(int step)
    {
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();
        using var source = new CancellationTokenSource();
        int begun = 0;
        var told = new ToldSteps(r => GiveUpAt(r, step, ref begun, source));

        Func<Task> attach = async () => _ = (await manager.AttachAsync(AskAll(), ForQemu, progress: told, cancellationToken: source.Token)).IsSuccess;

        await attach.Should().ThrowAsync<OperationCanceledException>();
        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
        Owners(manager).Should().BeEmpty();
    }

    private static void GiveUpAt(HostStepResult told, int step, ref int begun, CancellationTokenSource source)
    {
        begun += told.State == HostStepState.Begins ? 1 : 0;
        if (begun == step)
        {
            source.Cancel();
        }
    }
}
