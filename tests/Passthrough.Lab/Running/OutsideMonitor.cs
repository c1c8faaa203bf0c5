using System.Text.Json;

namespace Passthrough.Lab.Running;

/// <summary>Asks the machine outside to give a command to QEMU's monitor: what somebody who pulls a card out does.</summary>
internal static class OutsideMonitor
{
    private const string Folder = $"{GuestShare.Path}/monitor";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static int _number;

    /// <summary>Gives a command of QMP until it is done: QEMU lets a card go some time after the guest has, and refuses another in its place so long.</summary>
    public static async Task DoAsync(string command, params (string Name, string Value)[] arguments)
    {
        using var limit = new CancellationTokenSource(Patience);
        JsonElement answer = await AskAsync(command, arguments, limit.Token);
        while (!answer.TryGetProperty("return", out _))
        {
            limit.IsCancellationRequested.Should().BeFalse(answer.GetRawText());
            await Task.Delay(Pause, CancellationToken.None);
            answer = await AskAsync(command, arguments, limit.Token);
        }
    }

    private static async Task<JsonElement> AskAsync(string command, (string Name, string Value)[] arguments, CancellationToken cancellationToken)
    {
        string file = Path.Combine(Folder, $"{Interlocked.Increment(ref _number):0000}");
        string question = JsonSerializer.Serialize(new { execute = command, arguments = arguments.ToDictionary(a => a.Name, a => a.Value) });

        // Under its name when it is whole.
        await File.WriteAllTextAsync($"{file}.part", question, cancellationToken);
        File.Move($"{file}.part", $"{file}.ask");
        while (!File.Exists($"{file}.answer"))
        {
            await Task.Delay(50, cancellationToken);
        }

        return JsonDocument.Parse(await File.ReadAllTextAsync($"{file}.answer", cancellationToken)).RootElement;
    }
}
