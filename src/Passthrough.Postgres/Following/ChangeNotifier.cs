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

    private readonly PostgresServer _server;
    private readonly Channel<string> _hosts = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Task _sending;

    public ChangeNotifier(PostgresServer server)
    {
        _server = server;
        _sending = Task.Run(SendAllAsync);
    }

    public void Hint(HostId host) => _hosts.Writer.TryWrite($"{host}");

    public async ValueTask DisposeAsync()
    {
        _hosts.Writer.TryComplete();
        await _sending.ConfigureAwait(false);
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
            await using NpgsqlConnection connection = await _server.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            await using var batch = new SqlBatch(connection);
            foreach (string host in hosts)
            {
                batch.Add(Statements.Notify, host);
            }

            await batch.RunAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (PostgresFault.Of(exception) is { } fault)
        {
            return fault.Kind != FaultKind.Final;
        }
    }
}
