using System.Runtime.InteropServices;

namespace Passthrough.Cli;

/// <summary>
/// Turns the first Ctrl-C into a cancellation, so that nothing half-made is left behind. A command that does not end soon, because the system
/// keeps it waiting, is ended all the same, unless it has to undo what it did at a host; a second Ctrl-C ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _registration;
    private Timer? _end;
    private volatile bool _mayTakeLong;

    public Interruption() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);

    public CancellationToken Token => _source.Token;

    /// <summary>From now on what ends takes as long as it takes: half of a host's work is worse than none.</summary>
    public void LetEnd() => _mayTakeLong = true;

    /// <summary>What the first Ctrl-C does.</summary>
    public void Interrupt()
    {
        if (!_mayTakeLong)
        {
            _end = new Timer(_ => Environment.Exit(ExitCode.Interrupted), null, Grace, Timeout.InfiniteTimeSpan);
        }

        _source.Cancel();
    }

    public void Dispose()
    {
        _registration.Dispose();
        _end?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        Interrupt();
    }
}
