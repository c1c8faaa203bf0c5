using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

/// <summary>Each call of a detachment fails: its function is in quarantine with the step, the others are free and as they were.</summary>
[Trait("Category", "Heavy")]
public sealed class DetachFailureTests : IDisposable
{
    // Three files; resets of a disk, of a card as a whole and of one on no driver; override, unbind and bind of four, override and unbind of one.
    private const int AllCalls = 20;
    private const int Calls = 5;

    private readonly WorkedHost _host = new();

    public static TheoryData<int> EachCallAfterTheFile => [.. Enumerable.Range(2, Calls - 1)];

    public static TheoryData<int> EachCall => [.. Enumerable.Range(1, AllCalls)];

    public void Dispose() => _host.Dispose();

    private async Task<(PassthroughManager Manager, Lease Lease)> AttachAsync(ClaimRequest request)
    {
        PassthroughManager manager = await _host.OpenAsync();
        return (manager, (await manager.AttachAsync(request, ForQemu)).GetValueOrThrow());
    }

    [FactOnLinux]
    public async Task Each_call_is_counted()
    {
        (PassthroughManager manager, Lease lease) = await AttachAsync(AskAll());
        int calls = _host.Kernel.Calls.Length;

        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Kernel.Calls[calls..].Should().HaveCount(AllCalls);
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallAfterTheFile))]
    public async Task A_function_that_is_not_as_it_was_is_in_quarantine_with_the_step_that_failed(int call)
    {
        string before = _host.Kernel.Picture();
        (PassthroughManager manager, Lease lease) = await AttachAsync(Ask(Disk));
        _host.Kernel.FailAt(call, Errno.InputOutput);

        VmError error = (await manager.DetachAsync(lease)).Error!;

        error.Should().BeOfType<HostStepFailed>().Which.Why.Should().Be(new HostChangeRefused(_host.Kernel.Calls[^1], Errno.InputOutput));
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Quarantined");
        Owners(manager).Should().Equal($"{Disk} Quarantined");
        _host.Kernel.Picture().Should().NotBe(before);
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCall))]
    public async Task What_failed_is_in_quarantine_and_what_did_not_is_as_it_was(int call)
    {
        (PassthroughManager manager, Lease lease) = await AttachAsync(AskAll());
        _host.Kernel.FailAt(call, Errno.InputOutput);

        (await manager.DetachAsync(lease)).IsSuccess.Should().BeFalse();

        string[] quarantined = [.. (await _host.QuarantinesAsync()).Select(q => q.Quarantine.Function.Address.ToString())];
        quarantined.Should().NotBeEmpty();
        string?[] drivers = [.. new[] { Disk, Card, CardAudio, CardUsb, Free }.Except(quarantined).Select(_host.DriverOf)];
        drivers.Should().NotContain("vfio-pci").And.HaveCount(5 - quarantined.Length);
        (await _host.OwnersAsync()).Should().OnlyContain(o => o.EndsWith(" Quarantined", StringComparison.Ordinal));
    }

    [FactOnLinux]
    public async Task A_function_whose_reset_failed_stays_on_vfio()
    {
        (PassthroughManager manager, Lease lease) = await AttachAsync(Ask(Disk));
        _host.Kernel.FailAt(2, Errno.InputOutput);

        (await manager.DetachAsync(lease)).IsSuccess.Should().BeFalse();

        _host.DriverOf(Disk).Should().Be("vfio-pci");
        _host.Kernel.Resets.Done.Should().BeEmpty();
    }

    [FactOnLinux]
    public async Task A_card_whose_reset_failed_stays_on_vfio_as_a_whole()
    {
        (PassthroughManager manager, Lease lease) = await AttachAsync(Ask(Card, CardAudio, CardUsb));
        _host.Kernel.FailAt(2, Errno.InputOutput);

        (await manager.DetachAsync(lease)).IsSuccess.Should().BeFalse();

        new[] { Card, CardAudio, CardUsb }.Select(_host.DriverOf).Should().AllBe("vfio-pci");
        (await _host.OwnersAsync()).Should().Equal($"{Card} Quarantined", $"{CardAudio} Quarantined", $"{CardUsb} Quarantined");
    }

    [FactOnLinux]
    public async Task A_file_that_could_not_be_given_back_ends_with_its_binding_and_is_told()
    {
        string before = _host.Kernel.Picture();
        (PassthroughManager manager, Lease lease) = await AttachAsync(Ask(Disk));
        _host.Kernel.FailAt(1, Errno.NotPermitted);

        VmError error = (await manager.DetachAsync(lease)).Error!;

        error.Should().BeOfType<HostStepFailed>().Which.Why.Should().Be(new RightsMissing("/dev/vfio/5", "give away"));
        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Quarantined");
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCall))]
    public async Task One_that_is_given_up_is_gone_on_with(int step)
    {
        string before = _host.Kernel.Picture();
        (PassthroughManager manager, Lease lease) = await AttachAsync(AskAll());
        using var source = new CancellationTokenSource();
        int begun = 0;
        var told = new ToldSteps(r => GiveUpAt(r, step, ref begun, source));
        Func<Task> detach = async () => _ = (await manager.DetachAsync(lease, progress: told, cancellationToken: source.Token)).IsSuccess;
        await GivenUpAsync(detach);

        // The last one may have ended before it was given up.
        _ = (await manager.DetachAsync(lease)).IsSuccess;

        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    private static async Task GivenUpAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            // What is looked at is what it left.
        }
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
