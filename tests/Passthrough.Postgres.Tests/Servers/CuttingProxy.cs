using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Passthrough.Postgres.Tests.Servers;

/// <summary>
/// Stands between a store and its server: counts the messages and the turns of the conversation, and cuts the connection before one of them, as a network does.
/// It understands where messages end (https://www.postgresql.org/docs/current/protocol-message-formats.html) and nothing else.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _server;
    private readonly Task _accepting;
    private readonly Lock _counting = new();
    private bool _isCounting;
    private bool _wasServer;
    private int _cutBefore;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Messages since <see cref="Count"/>, of either side.</summary>
    public int Messages { get; private set; }

    /// <summary>How often the client spoke after the server had: the round trips that it waited for.</summary>
    public int Turns { get; private set; }

    /// <summary>Whether a connection was cut.</summary>
    public bool HasCut { get; private set; }

    /// <summary>From now on counts; and cuts the connection on which the message of this number comes, from 1, instead of passing it on.</summary>
    public void Count(int cutBefore = int.MaxValue)
    {
        lock (_counting)
        {
            (_isCounting, _wasServer, _cutBefore, Messages, Turns, HasCut) = (true, true, cutBefore, 0, 0, false);
        }
    }

    /// <summary>Passes everything on again.</summary>
    /// <returns>Whether a connection was cut since <see cref="Count"/>.</returns>
    public bool Rest()
    {
        lock (_counting)
        {
            _isCounting = false;
            return HasCut;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                connections.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
                await RefuseEncryptionAsync(client.GetStream());
                Task there = PassAsync(client.GetStream(), server.GetStream(), isServer: false);
                Task back = PassAsync(server.GetStream(), client.GetStream(), isServer: true);
                await Task.WhenAny(there, back);
                client.Close();
                server.Close();
                await Task.WhenAll(there, back);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side has hung up.
            }
        }
    }

    // SSLRequest and GSSENCRequest, of which a client sends none, one or both before it begins: eight bytes, answered by one.
    private async Task RefuseEncryptionAsync(NetworkStream client)
    {
        byte[] head = new byte[8];
        while (await PeekAsync(client, head) && BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) is 80877103 or 80877104)
        {
            await client.ReadExactlyAsync(head, _end.Token);
            await client.WriteAsync("N"u8.ToArray(), _end.Token);
        }
    }

    private async Task<bool> PeekAsync(NetworkStream client, byte[] head)
    {
        while (await client.Socket.ReceiveAsync(head, SocketFlags.Peek, _end.Token) is var count and > 0)
        {
            if (count == head.Length)
            {
                return true;
            }
        }

        return false;
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, bool isServer)
    {
        try
        {
            bool isFirst = !isServer;
            while (await ReadMessageAsync(from, isFirst) is { } message)
            {
                isFirst = false;
                if (IsLast(isServer))
                {
                    return;
                }

                await to.WriteAsync(message, _end.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other direction ends with it.
        }
    }

    private bool IsLast(bool isServer)
    {
        lock (_counting)
        {
            if (!_isCounting)
            {
                return false;
            }

            Messages++;
            Turns += _wasServer && !isServer ? 1 : 0;
            _wasServer = isServer;
            HasCut |= Messages == _cutBefore;
            return Messages == _cutBefore;
        }
    }

    // The first of a client has no letter before its length.
    private async Task<byte[]?> ReadMessageAsync(NetworkStream from, bool isFirst)
    {
        int before = isFirst ? 0 : 1;
        byte[] head = new byte[before + 4];
        if (await from.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, _end.Token) < head.Length)
        {
            return null;
        }

        byte[] message = new byte[before + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(before))];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length), _end.Token);
        return message;
    }
}
