using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>
/// Listens for hints on a connection of its own, from the first follower on. Whatever goes wrong, followers look again by themselves; after each new
/// connection they do at once, since hints may have been missed.
/// </summary>
internal sealed class ChangeListener(PostgresServer server, TimeSpan pause) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ChangeSignal> _signals = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _starting = new();
    private Task? _listening;

    /// <summary>What hints at news of a host.</summary>
    public ChangeSignal Of(HostId host)
    {
        lock (_starting)
        {
            _listening ??= Task.Run(ListenAsync);
        }

        return _signals.GetOrAdd($"{host}", static _ => new());
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        if (_listening is { } listening)
        {
            await listening.ConfigureAwait(false);
        }

        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        bool isKnown = true;
        while (isKnown && !_end.IsCancellationRequested)
        {
            try
            {
                isKnown = await ListenOnceAsync(_end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // False when the engine has no LISTEN: followers are left to look by themselves.
    private async Task<bool> ListenOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable connectionEnd = connection.ConfigureAwait(false);
            connection.Notification += (_, told) => Hint(told.Payload);
            var batch = new SqlBatch(connection);
            await using (batch.ConfigureAwait(false))
            {
                batch.Add(Statements.Listen);
                await batch.RunAsync(cancellationToken).ConfigureAwait(false);
            }

            foreach (ChangeSignal signal in _signals.Values)
            {
                signal.Hint();
            }

            while (true)
            {
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (PostgresFault.Of(exception) is { } fault)
        {
            if (fault.Kind == FaultKind.Final)
            {
                return false;
            }
        }

        await Task.Delay(pause, server.Clock, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private void Hint(string host)
    {
        if (_signals.TryGetValue(host, out ChangeSignal? signal))
        {
            signal.Hint();
        }
    }
}
