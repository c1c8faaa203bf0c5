using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough check ADDRESS... --vm ID</c>: would the request be accepted, and if not, every reason why.</summary>
internal static class CheckCommand
{
    private const string Name = "passthrough check";

    private const string Details =
        """
        Registers and assigns the functions in a registry in memory and adds an example layout; the host
        is only read. Exit code 0: accepted, 1: refused.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string[]> addresses = new("ADDRESS") { Description = "The functions that one VM shall have together", Arity = ArgumentArity.OneOrMore };
        Option<string> vm = new("--vm") { HelpName = "ID", Description = "The VM: a number, a UUID or a name", Required = true };
        var command = new Command("check", "Checks whether a VM could have some functions, with every reason if not") { addresses, vm, options.AssumeIommu };
        return new(command, Details, context => Run(context, context.Arguments.GetRequiredValue(addresses), context.Arguments.GetRequiredValue(vm)));
    }

    private static int Run(CommandContext context, string[] texts, string vmText)
    {
        var faults = ImmutableArray.CreateBuilder<VmError>();
        if (!AddressArguments.Read(Name, texts).TryGetValue(out ImmutableArray<PciAddress> addresses, out VmError? error))
        {
            faults.AddRange(error.Reasons);
        }

        if (!VmId.Read(vmText).TryGetValue(out VmId vm, out error))
        {
            faults.Add(error);
        }

        if (faults.Count > 0)
        {
            return context.Fail(VmError.Of(faults.DrainToImmutable()), ExitCode.Usage);
        }

        if (!HostReading.Read(context).TryGetValue(out HostInventory? inventory, out error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        return Print(context.Console, inventory, addresses, vm, context.Policy, context.WantsJson);
    }

    /// <summary>Checks, prints the outcome, and says how the tool ends.</summary>
    internal static int Print(ToolConsole console, HostInventory inventory, ImmutableArray<PciAddress> addresses, VmId vm, OwnershipPolicy policy, bool asJson)
    {
        CheckOutcome outcome = CheckOutcome.Of(inventory, addresses, vm, policy);
        if (asJson)
        {
            console.WriteLine(ToolJsonContext.Text(CheckJsonMapper.Of(outcome, policy)));
        }
        else
        {
            CheckText.Write(console, outcome, policy);
        }

        return outcome.IsAccepted ? ExitCode.Done : ExitCode.Refused;
    }
}
