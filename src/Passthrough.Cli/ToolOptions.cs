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

    /// <summary>Not recursive: <c>capture</c> judges nothing, and a real claim needs an IOMMU.</summary>
    public Option<bool> AssumeIommu { get; } = new("--assume-iommu")
    {
        Description = "Plan for a host without an IOMMU as if it had one, each function its own unit",
    };

    public Option<string> Store { get; } = new("--store")
    {
        HelpName = "LOCATION",
        Description = $"Where claims are kept: a SQLite file, or a PostgreSQL connection string; else {Owners.StoreLocation.Variable}, else {Owners.StoreLocation.DefaultPath}",
    };

    public Option<string> HostId { get; } = new("--host-id")
    {
        HelpName = "ID",
        Description = "The host's id in the store, in place of the host's /etc/machine-id",
    };

    public Option<string> Who { get; } = new("--who")
    {
        HelpName = "NAME",
        Description = "Who asks, for the trail of events, in place of the user's name",
    };

    /// <summary>Adds what a command needs that reads claims.</summary>
    public void AddStoreTo(Command command)
    {
        command.Add(Store);
        command.Add(HostId);
    }

    /// <summary>Adds what a command needs that writes claims.</summary>
    public void AddWritingTo(Command command)
    {
        AddStoreTo(command);
        command.Add(Who);
    }
}
