using System.Net.Sockets;
using System.Text.Json;

namespace Passthrough.Lab.Tests.Machine;

/// <summary>Gives what the guest asks for to QEMU's monitor (QMP), and the answers to the guest.</summary>
internal sealed class MonitorDesk(RunFolder run)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Serves until it is cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (string question in Directory.GetFiles(run.Shared("monitor"), "*.ask").Order(StringComparer.Ordinal))
                {
                    string answer = await AskAsync(await File.ReadAllTextAsync(question, cancellationToken), cancellationToken);
                    string file = Path.ChangeExtension(question, "answer");
                    await File.WriteAllTextAsync($"{file}.part", answer, cancellationToken);
                    File.Move($"{file}.part", file);
                    File.Delete(question);
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The machine is off.
        }
    }

    private async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(run.Of("monitor")), cancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        await reader.ReadLineAsync(cancellationToken);
        await writer.WriteLineAsync("{\"execute\":\"qmp_capabilities\"}");
        await AnswerAsync(reader, cancellationToken);
        await writer.WriteLineAsync(question);
        return await AnswerAsync(reader, cancellationToken);
    }

    // Between the answers QEMU tells what happens.
    private static async Task<string> AnswerAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!JsonDocument.Parse(line).RootElement.TryGetProperty("event", out _))
            {
                return line;
            }
        }

        return "{\"error\":\"the monitor has gone\"}";
    }
}
