using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

/// <summary>Each call stays in the kernel past its limit: the claim stays where it is, and nothing more is done to the device until the call returns.</summary>
public sealed class BlockedTests : IDisposable
{
    private const int AttachCalls = 4;
    private const int DetachCalls = 5;

    private readonly WorkedHost _host = new();

    public static TheoryData<int> EachCallOfAttaching => [.. Enumerable.Range(1, AttachCalls)];

    public static TheoryData<int> EachCallOfDetaching => [.. Enumerable.Range(1, DetachCalls)];

    public void Dispose() => _host.Dispose();

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfAttaching))]
    public async Task An_attachment_that_is_blocked_leaves_the_claim_where_it_is(int call)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Kernel.BlockAt(call, _host.Clock.RunOut);

        VmError error = (await manager.AttachAsync(Ask(Disk), ForQemu)).Error!;

        error.Should().BeOfType<HostStepBlocked>().Which.Why.Should().BeOfType<StepNotReturned>().Which.Limit.Should().Be(TimeSpan.FromSeconds(30));
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Reserved");
        _host.Kernel.Calls.Should().HaveCount(call - 1);
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfAttaching))]
    public async Task Nothing_is_done_to_it_until_the_call_returns_and_then_it_is_given_back(int call)
    {
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Kernel.BlockAt(call, _host.Clock.RunOut);
        _ = (await manager.AttachAsync(Ask(Disk), ForQemu)).Error;
        Lease lease = manager.Registry.LeasesOf(Vm)[0];
        (await manager.DetachAsync(lease)).Error.Should().BeOfType<HostStepBlocked>();
        _host.Kernel.Calls.Should().HaveCount(call - 1);

        _host.Kernel.Unblock();
        await ReturnedAsync(manager, lease);
        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfDetaching))]
    public async Task A_detachment_that_is_blocked_is_gone_on_with_when_the_call_has_returned(int call)
    {
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow();
        _host.Kernel.BlockAt(call, _host.Clock.RunOut);
        (await manager.DetachAsync(lease)).Error.Should().BeOfType<HostStepBlocked>();
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Releasing");

        _host.Kernel.Unblock();
        await ReturnedAsync(manager, lease);
        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [FactOnLinux]
    public async Task The_step_is_kept_with_how_the_function_was()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Kernel.BlockAt(2, _host.Clock.RunOut);

        _ = (await manager.AttachAsync(Ask(Disk))).Error;

        (await _host.RecordsAsync()).Should().ContainSingle().Which.Record.Content.Should().Be("""{"driver":"nvme","module":"nvme","resetMethods":"flr bus","blockedStep":"unbind"}""");
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfAttaching))]
    public async Task Another_process_does_nothing_either_until_it_is_told_to_go_on(int call)
    {
        string before = _host.Kernel.Picture();
        await using PassthroughManager first = await _host.OpenAsync();
        _host.Kernel.BlockAt(call, _host.Clock.RunOut);
        _ = (await first.AttachAsync(Ask(Disk), ForQemu)).Error;
        await using PassthroughManager second = await _host.OpenAsync();
        Lease lease = second.Registry.LeasesOf(Vm)[0];

        VmError refused = (await second.DetachAsync(lease)).Error!;
        _host.Kernel.Calls.Should().HaveCount(call - 1);
        _host.Kernel.Unblock();
        await ReturnedAsync(first, lease);
        (await second.DetachAsync(lease, new() { GoOn = true })).ThrowIfError();

        refused.Should().BeOfType<HostStepBlocked>().Which.Why.Should().Be(new StepLeftInKernel());
        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [FactOnLinux]
    public async Task Reconciling_names_the_command_that_goes_on()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        _host.Kernel.BlockAt(2, _host.Clock.RunOut);
        _ = (await first.AttachAsync(Ask(Disk), ForQemu)).Error;
        await using PassthroughManager second = await _host.OpenAsync();

        ReconcileReport report = (await second.ReconcileAsync(apply: false)).GetValueOrThrow();

        report.Findings.Should().ContainSingle(f => f.Kind == ReconcileFindingKind.LeftReserved)
            .Which.Command.Should().Be($"passthrough detach --lease {second.Registry.LeasesOf(Vm)[0].Generation} --go-on");
    }

    [FactOnLinux]
    public async Task A_reset_has_longer()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Disk))).GetValueOrThrow();
        _host.Kernel.BlockAt(1, _host.Clock.RunOut);

        VmError error = (await manager.DetachAsync(lease)).Error!;

        error.Should().BeOfType<HostStepBlocked>().Which.Why.Should().Be(new StepNotReturned($"echo 1 > /sys/bus/pci/devices/{Disk}/reset", TimeSpan.FromSeconds(90)));
    }

    [FactOnLinux]
    public async Task Another_device_is_worked_at_meanwhile()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Kernel.BlockAt(2, _host.Clock.RunOut);
        _ = (await manager.AttachAsync(Ask(Disk))).Error;

        (await manager.AttachAsync(Ask(Free))).ThrowIfError();

        _host.DriverOf(Free).Should().Be("vfio-pci");
    }

    // The thread that made the call needs a moment to come back and say so.
    private static async Task ReturnedAsync(PassthroughManager manager, Lease lease)
    {
        while ((await manager.PlanDetachAsync(lease)).Error is HostStepBlocked)
        {
            await Task.Yield();
        }
    }
}
