using System.Runtime.CompilerServices;

namespace Passthrough.Postgres;

/// <summary>Tells events in order and without a gap: read by revision, page by page; a hint or the poll only says when to look again.</summary>
internal sealed class EventsFollowing(PostgresServer server, ChangeListener? listener, TimeSpan pollEvery, HostId host)
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    public async IAsyncEnumerable<VmResult<StoredEvent>> RunAsync(ulong after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ChangeSignal? signal = follow ? listener?.Of(host) : null;
        while (true)
        {
            Task hint = signal?.Turn ?? Never;
            ulong told = after;
            VmResult<IReadOnlyList<StoredEvent>> read = await server.ReadAsync(
                (connection, token) => TrailReading.ReadAsync(connection, server.Location, host, told, token), cancellationToken).ConfigureAwait(false);
            if (!read.TryGetValue(out IReadOnlyList<StoredEvent>? events, out VmError? error))
            {
                yield return error;
                yield break;
            }

            foreach (StoredEvent next in events)
            {
                yield return next;
                after = next.Event.Revision;
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (events.Count < TrailReading.Page)
            {
                if (!follow)
                {
                    yield break;
                }

                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(hint, Task.Delay(pollEvery, server.Clock, waiting.Token)).ConfigureAwait(false);
                await waiting.CancelAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
