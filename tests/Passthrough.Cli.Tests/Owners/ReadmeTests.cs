using System.Text.RegularExpressions;

namespace Passthrough.Cli.Tests.Owners;

/// <summary>What the README shows of giving a device to a VM is what the tool prints.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string Moment = "2026-11-22 18:09:22Z";
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")]
    private static partial Regex AnyMoment { get; }

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Word { get; }

    [Fact]
    public async Task Each_command_prints_what_stands_below_it()
    {
        string[] shown = Sample();
        var printed = new List<string>();
        foreach (string command in shown.Where(l => l.StartsWith("$ passthrough ", StringComparison.Ordinal)))
        {
            printed.Add(command);
            printed.AddRange(await RunAsync(command["$ passthrough ".Length..]));
        }

        printed.Where(l => l.Length > 0).Should().Equal(shown.Where(l => l.Length > 0));
    }

    private static string[] Sample()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "README.md"));
        return [.. lines.SkipWhile(l => l != "<!-- console -->").Skip(2).TakeWhile(l => l != "```")];
    }

    // On the sample's machine, at the sample's time, by the sample's user.
    private async Task<IEnumerable<string>> RunAsync(string line)
    {
        string[] words = [.. Word.Matches(line).Select(m => m.Value.Trim('\''))];
        string[] who = words[0] is "assign" or "release" ? ["--who", "alice as root (uid 0)"] : [];
        ToolRun run = await _host.RunAsync([.. words, .. who]);
        return run.Output.Replace(_host.Store, "/var/lib/passthrough/passthrough.db", StringComparison.Ordinal).Split('\n')
            .Select(l => AnyMoment.Replace(l, Moment));
    }
}
