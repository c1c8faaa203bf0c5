using Microsoft.Extensions.Logging;
using Passthrough.Tests.Registry;
using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

public sealed class ManagerLoggingTests : IDisposable
{
    private readonly ManagedHost _host = new();
    private readonly RecordingLoggers _loggers = new();

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task Opening_is_told()
    {
        await using PassthroughManager manager = await _host.OpenAsync(loggers: _loggers);

        _loggers.Managers.Should().Equal(new RecordingLogger.Entry(LogLevel.Information, 1020, "Managing host host-a with the store memory that fails, at revision 0"));
    }

    [Fact]
    public async Task Attaching_and_detaching_are_told()
    {
        await using PassthroughManager manager = await _host.OpenAsync(loggers: _loggers);

        (await manager.DetachAsync((await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow())).ThrowIfError();

        _loggers.Managers.Skip(1).Should().Equal(
            new RecordingLogger.Entry(LogLevel.Information, 1021, "Ready: lease 1 of VM 1 for 0000:01:00.0"),
            new RecordingLogger.Entry(LogLevel.Information, 1022, "Taken back: lease 1 of VM 1 for 0000:01:00.0"));
    }

    [Fact]
    public async Task A_step_that_failed_is_a_warning()
    {
        await using PassthroughManager manager = await _host.OpenAsync(loggers: _loggers);
        _host.Device.FailAt(1, Dead);

        VmError error = (await manager.AttachAsync(Ask(Vm1, 0))).Error!;

        _loggers.Managers.Skip(1).Should().Equal(new RecordingLogger.Entry(LogLevel.Warning, 1023, $"A step of the host's failed: {error.Message}"));
    }

    [Fact]
    public async Task A_claim_that_is_left_unsettled_is_an_error()
    {
        await using PassthroughManager manager = await _host.OpenAsync(loggers: _loggers);
        _host.Store.Fail(StoreCall.Append, 2, Mishap.RequestLost);

        VmError error = (await manager.AttachAsync(Ask(Vm1, 0))).Error!;

        _loggers.Managers.Skip(1).Should().Equal(new RecordingLogger.Entry(LogLevel.Error, 1024, $"Left unsettled: {error.Message}"));
    }

    [Fact]
    public async Task Refusals_are_not_told()
    {
        await using PassthroughManager manager = await _host.OpenAsync(loggers: _loggers);
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();

        (await manager.AttachAsync(Ask(Vm2, 0))).Error.Should().NotBeNull();

        _loggers.Managers.Should().ContainSingle();
    }

    [Fact]
    public async Task Differences_are_told_with_what_resolves_them_and_when_they_are_resolved()
    {
        await using PassthroughManager crashed = await _host.OpenAsync("crashed");
        (await crashed.ReserveAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Device.Restart(SecondBoot);
        await using PassthroughManager manager = await _host.OpenAsync(loggers: _loggers);

        ReconcileFinding finding = (await manager.ReconcileAsync(apply: true)).GetValueOrThrow().Findings[0];

        _loggers.Managers.Skip(1).Should().Equal(
            new RecordingLogger.Entry(LogLevel.Warning, 1025, $"Reconciling found LeftReserved: {finding.Message}; resolved by: {finding.Command}"),
            new RecordingLogger.Entry(LogLevel.Information, 1026, $"Reconciling resolved LeftReserved: {finding.Message}"));
    }
}
