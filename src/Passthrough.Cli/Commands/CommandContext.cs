using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary>What every command is given.</summary>
/// <param name="Console">Where to print.</param>
/// <param name="Arguments">What the user typed.</param>
/// <param name="Options">The options that commands share.</param>
/// <param name="CancellationToken">Cancelled by Ctrl-C.</param>
internal sealed record CommandContext(ToolConsole Console, ParseResult Arguments, ToolOptions Options, CancellationToken CancellationToken)
{
    public string HostPath => Arguments.GetValue(Options.Host) ?? "/";

    public bool WantsJson => Arguments.GetValue(Options.Json);

    public OwnershipPolicy Policy => new() { AssumeIommu = Arguments.GetValue(Options.AssumeIommu) };

    /// <summary>Prints an error and says how the tool ends for it.</summary>
    public int Fail(VmError error, int exitCode)
    {
        Console.WriteError(error);
        return exitCode;
    }
}
