using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough check DEVICES... --vm ID</c>: would the request be accepted, with which devices, and if not, every reason why.</summary>
internal static class CheckCommand
{
    private const string Name = "passthrough check";

    private const string Details =
        $"""
        {ClaimArguments.Details}

        Asks a registry in memory that was told who has what, and adds an example layout; nothing is written.
        Exit code 0: accepted, 1: refused. Where the store may not be read, 'owner: unknown' is said and the
        answer is about the host alone.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        var claim = new ClaimArguments();
        var command = new Command("check", "Checks whether a VM could have some functions, with every reason if not");
        claim.AddTo(command);
        command.Add(options.AssumeIommu);
        options.AddStoreTo(command);
        return new(command, Details, context => claim.Read(Name, context.Arguments).TryGetValue(out ClaimRequest? request, out VmError? error)
            ? RunAsync(context, request, claim.PolicyOf(context.Arguments) with { AssumeIommu = context.Policy.AssumeIommu })
            : ValueTask.FromResult(context.Fail(error, ExitCode.Usage)));
    }

    private static async ValueTask<int> RunAsync(CommandContext context, ClaimRequest request, OwnershipPolicy policy)
    {
        if (!HostReading.Read(context).TryGetValue(out HostInventory? inventory, out VmError? error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        // An answer without the owners that a store has would be a wrong one; where the user may not see them, it is said.
        OwnerKnowledge owners = await OwnerKnowledge.ReadAsync(context, inventory, policy).ConfigureAwait(false);
        return owners.Unknown is { } unknown && !owners.IsWithheld
            ? context.FailToOpen(unknown)
            : Print(context.Console, inventory, request, policy, owners, context.WantsJson);
    }

    /// <summary>Checks, prints the outcome, and says how the tool ends.</summary>
    internal static int Print(ToolConsole console, HostInventory inventory, ClaimRequest request, OwnershipPolicy policy, OwnerKnowledge owners, bool asJson)
    {
        CheckOutcome outcome = CheckOutcome.Of(inventory, request, policy, owners);
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
