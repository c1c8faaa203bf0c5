using System.CommandLine;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary>What every command is given.</summary>
/// <param name="Console">Where to print.</param>
/// <param name="Arguments">What the user typed.</param>
/// <param name="Options">The options that commands share.</param>
/// <param name="Hosts">How hosts are come by.</param>
/// <param name="Interruption">Ctrl-C.</param>
internal sealed record CommandContext(ToolConsole Console, ParseResult Arguments, ToolOptions Options, HostAccess Hosts, Interruption Interruption)
{
    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken CancellationToken => Interruption.Token;

    public string HostPath => Arguments.GetValue(Options.Host) ?? "/";

    /// <summary>Opens the host that the command is about.</summary>
    public VmResult<LinuxHost> OpenHost() => Hosts.Open(HostPath);

    public bool WantsJson => Arguments.GetValue(Options.Json);

    public OwnershipPolicy Policy => new() { AssumeIommu = Arguments.GetValue(Options.AssumeIommu) };

    /// <summary>Where claims are kept.</summary>
    public StoreLocation StoreLocation => StoreLocation.Of(Arguments.GetValue(Options.Store), Environment.GetEnvironmentVariable(StoreLocation.Variable));

    /// <summary>Prints an error and says how the tool ends for it.</summary>
    public int Fail(VmError error, int exitCode)
    {
        Console.WriteError(error);
        return exitCode;
    }

    /// <summary>Prints what a registry, a store or a host refused with, and says how the tool ends for it.</summary>
    public int Fail(VmError error) => Fail(error, ExitCode.Of(error));

    /// <summary>Prints why host or store cannot be used, and says how the tool ends for it: a text of the command line is its user's to correct.</summary>
    public int FailToOpen(VmError error) => Fail(error, error.Code == VmErrorCode.TextNotUnderstood ? ExitCode.Usage : ExitCode.Unreadable);
}
