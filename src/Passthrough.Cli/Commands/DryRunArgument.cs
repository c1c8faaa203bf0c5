using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary>Whether what would be done at a host is only to be told.</summary>
internal static class DryRunArgument
{
    public static Option<bool> Create() => new("--dry-run") { Description = "Print the steps as shell commands and change nothing, neither host nor store" };
}
