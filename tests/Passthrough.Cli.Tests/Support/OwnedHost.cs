using System.Text.Json;

namespace Passthrough.Cli.Tests;

/// <summary>A host with an id, and a store of its own that is not there yet.</summary>
internal sealed class OwnedHost : IDisposable
{
    public const string Id = "0123456789abcdef0123456789abcdef";
    public const string Network = "0000:01:00.0";
    public const string Gpu = "0000:02:00.0";
    public const string GpuAudio = "0000:02:00.1";

    private readonly TemporaryDirectory _folder = new();

    public OwnedHost() => Tree.Identify(Id);

    public HostTree Tree { get; } = HostTree.Sample();

    public string Store => _folder.Below("owners.db");

    /// <summary>The options that name host and store.</summary>
    public string[] Names => ["--host", Tree.Path, "--store", Store];

    /// <summary>Runs the tool on them within this process, as one who is named.</summary>
    public Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.InProcessAsync([.. arguments, .. Names]);

    /// <summary>Runs a line of words without blanks in them.</summary>
    public Task<ToolRun> RunAsync(string line) => RunAsync(line.Split(' '));

    /// <summary>Runs the tool as a process of its own.</summary>
    public ToolRun Run(params string[] arguments) => ToolRun.Of([.. arguments, .. Names]);

    /// <summary>Runs a line that must succeed.</summary>
    public async Task<ToolRun> DoAsync(params string[] arguments)
    {
        ToolRun run = await RunAsync(arguments);
        run.ExitCode.Should().Be(0, $"{string.Join(' ', arguments)} should do: {run.Output}{run.Error}");
        return run;
    }

    /// <summary>Runs a line with <c>--json</c> and reads what it prints.</summary>
    public async Task<JsonElement> ReadAsync(params string[] arguments) => JsonDocument.Parse((await RunAsync([.. arguments, "--json"])).Output).RootElement;

    public void Dispose()
    {
        Tree.Dispose();
        _folder.Dispose();
    }
}
