using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>
/// Hints at what was written, after it was acknowledged and beside the caller: in the event's own transaction NOTIFY would make the commits of all hosts wait
/// for each other. A hint that fails is not tried again.
/// </summary>
internal sealed class ChangeNotifier : IAsyncDisposable
{
    private const int MostWaiting = 1024;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly PostgresServer _server;
    private readonly Channel<string> _hosts = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private readonly Task _sending;

    public ChangeNotifier(PostgresServer server)
    {
        _server = server;
        _sending = Task.Run(SendAllAsync);
    }

    public void Hint(HostId host) => _hosts.Writer.TryWrite($"{host}");

    public async ValueTask DisposeAsync()
    {
        // The last hints are worth a moment, and no more: the server may be gone.
        _hosts.Writer.TryComplete();
        await Task.WhenAny(_sending, Task.Delay(Farewell, _server.Clock)).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task SendAllAsync()
    {
        bool isKnown = true;
        while (await _hosts.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            HashSet<string> hosts = [];
            while (hosts.Count < MostWaiting && _hosts.Reader.TryRead(out string? host))
            {
                hosts.Add(host);
            }

            isKnown = isKnown && await SendAsync(hosts).ConfigureAwait(false);
        }
    }

    // False when the engine has no NOTIFY.
    private async Task<bool> SendAsync(HashSet<string> hosts)
    {
        try
        {
            NpgsqlConnection connection = await _server.OpenAsync(_end.Token).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable connectionEnd = connection.ConfigureAwait(false);
            var batch = new SqlBatch(connection);
            await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
            foreach (string host in hosts)
            {
                batch.Add(Statements.Notify, host);
            }

            await batch.RunAsync(_end.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (PostgresFault.Of(exception) is { } fault)
        {
            return fault.Kind != FaultKind.Final;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
