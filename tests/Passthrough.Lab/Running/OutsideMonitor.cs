using System.Text.Json;

namespace Passthrough.Lab.Running;

/// <summary>Asks the machine outside to give a command to QEMU's monitor: what somebody who pulls a card out does.</summary>
internal static class OutsideMonitor
{
    private const string Folder = $"{GuestShare.Path}/monitor";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static int _number;

    /// <summary>Gives a command of QMP, and waits for its answer.</summary>
    public static async Task<JsonElement> AskAsync(string command, params (string Name, string Value)[] arguments)
    {
        string file = Path.Combine(Folder, $"{Interlocked.Increment(ref _number):0000}");
        string question = JsonSerializer.Serialize(new { execute = command, arguments = arguments.ToDictionary(a => a.Name, a => a.Value) });

        // Under its name when it is whole.
        await File.WriteAllTextAsync($"{file}.part", question);
        File.Move($"{file}.part", $"{file}.ask");
        using var limit = new CancellationTokenSource(Patience);
        while (!File.Exists($"{file}.answer"))
        {
            await Task.Delay(50, limit.Token);
        }

        JsonElement answer = JsonDocument.Parse(await File.ReadAllTextAsync($"{file}.answer", limit.Token)).RootElement;
        answer.TryGetProperty("return", out JsonElement returned).Should().BeTrue(answer.GetRawText());
        return returned;
    }
}
