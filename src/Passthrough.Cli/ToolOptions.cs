using System.CommandLine;

namespace Passthrough.Cli;

/// <summary>The options that more than one command takes.</summary>
internal sealed class ToolOptions
{
    public Option<string> Host { get; } = new("--host")
    {
        HelpName = "PATH",
        Description = "A directory that holds sys, or a recording file (umockdev's format)",
        DefaultValueFactory = _ => "/",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON as docs/json.md describes it",
        Recursive = true,
    };

    /// <summary>Not recursive: <c>capture</c> judges nothing.</summary>
    public Option<bool> AssumeIommu { get; } = new("--assume-iommu")
    {
        Description = "Plan for a host without an IOMMU as if it had one, each function its own unit",
    };
}
