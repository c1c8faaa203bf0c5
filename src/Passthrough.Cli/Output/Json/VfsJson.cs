namespace Passthrough.Cli.Output.Json;

/// <summary>The object of <c>vfs --json</c>.</summary>
internal sealed record VfsJson(
    string Host, string Address, int Count, bool Accepted, bool DryRun, HostStepJson[] Steps, string[] VirtualFunctions, ReasonJson[] Reasons);
