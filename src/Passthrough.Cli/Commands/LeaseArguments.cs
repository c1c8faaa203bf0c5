using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Passthrough.Cli.Output;

namespace Passthrough.Cli.Commands;

/// <summary>Which leases of a host a command is to end: of devices, of a VM, or one by its number. The same for releasing and for detaching.</summary>
internal sealed class LeaseArguments
{
    private readonly Argument<string[]> _addresses = new("ADDRESS") { Description = "A function; its whole lease ends", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _vm = new("--vm") { HelpName = "ID", Description = "Every lease of this VM" };
    private readonly Option<string> _lease = new("--lease") { HelpName = "ID", Description = "The lease of this number" };

    public void AddTo(Command command)
    {
        command.Add(_addresses);
        command.Add(_vm);
        command.Add(_lease);
    }

    /// <summary>Reads them.</summary>
    /// <param name="command">The command, as the user types it.</param>
    /// <param name="arguments">What the user typed.</param>
    /// <returns>What is meant, or what is wrong with it.</returns>
    public VmResult<LeaseTarget> Read(string command, ParseResult arguments)
    {
        string[] addresses = arguments.GetValue(_addresses) ?? [];
        string? vm = arguments.GetValue(_vm);
        string? lease = arguments.GetValue(_lease);
        if ((addresses.Length > 0 ? 1 : 0) + (vm is null ? 0 : 1) + (lease is null ? 0 : 1) != 1)
        {
            return new CommandLineInvalid($"{command} takes one of ADDRESS..., --vm and --lease", command);
        }

        if (vm is not null)
        {
            return VmId.Read(vm).TryGetValue(out VmId owner, out VmError? fault) ? new LeaseTarget([], owner, null) : fault;
        }

        if (lease is not null)
        {
            return ulong.TryParse(lease, NumberStyles.None, CultureInfo.InvariantCulture, out ulong generation) && generation > 0
                ? new LeaseTarget([], null, generation)
                : new CommandLineInvalid($"--lease '{SafeText.Line(lease)}' is no number of a lease: expected a decimal number from 1", command);
        }

        return AddressArguments.Read(command, addresses).TryGetValue(out ImmutableArray<PciAddress> read, out VmError? error) ? new LeaseTarget(read, null, null) : error;
    }
}
