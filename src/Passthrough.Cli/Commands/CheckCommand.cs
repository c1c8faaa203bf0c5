using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough check DEVICES... --vm ID</c>: would the request be accepted, with which devices, and if not, every reason why.</summary>
internal static class CheckCommand
{
    private const string Name = "passthrough check";

    private const string Details =
        """
        Devices:
          0000:03:00.0              a function, also as 03:00.0
          slot=0000:04:00           all endpoints of a slot, virtual functions apart
          group=12                  all endpoints of an IOMMU group
          vendor=8086,count=2       as many as wanted of those that match all fields: vendor, device, id,
                                    subsystem, class, name, driver, address, vfs-of, path, root, numa,
                                    prefer-numa, same-numa, count (docs/requests.md)

        Overrides: PT2021 (NeededByHost) and PT2047 (NoUsableReset), each with a reason that the lease keeps:
          --override 'NeededByHost=a rescue VM repairs it'

        Asks a registry in memory that knows of no other VM, and adds an example layout; the host is only
        read. Exit code 0: accepted, 1: refused.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string[]> devices = new("DEVICES") { Description = "What one VM shall have together: see below", Arity = ArgumentArity.OneOrMore };
        Option<string> vm = new("--vm") { HelpName = "ID", Description = "The VM: a number, a UUID or a name", Required = true };
        Option<string[]> overrides = new("--override") { HelpName = "CODE=REASON", Description = "Set a rule aside; may be given several times" };
        Option<bool> wholeSlots = new("--keep-slots-whole") { Description = "Refuse a slot of which only a part is asked for" };
        var command = new Command("check", "Checks whether a VM could have some functions, with every reason if not") { devices, vm, overrides, wholeSlots, options.AssumeIommu };
        return new(command, Details, context =>
        {
            OwnershipPolicy policy = context.Policy with { KeepSlotsWhole = context.Arguments.GetValue(wholeSlots) };
            return ReadRequest(
                context.Arguments.GetRequiredValue(devices),
                context.Arguments.GetRequiredValue(vm),
                context.Arguments.GetValue(overrides) ?? []) switch
            {
                (var request, null) => Run(context, request, policy),
                (_, { } error) => context.Fail(error, ExitCode.Usage),
            };
        });
    }

    private static VmResult<ClaimRequest> ReadRequest(string[] devices, string vmText, string[] overrides)
    {
        var faults = ImmutableArray.CreateBuilder<VmError>();
        if (!SelectionArguments.Read(Name, devices).TryGetValue(out DeviceSelection? selection, out VmError? error))
        {
            faults.AddRange(error.Reasons);
        }

        if (!VmId.Read(vmText).TryGetValue(out VmId vm, out error))
        {
            faults.Add(error);
        }

        if (!OverrideArguments.Read(Name, overrides).TryGetValue(out ImmutableArray<RuleOverride> given, out error))
        {
            faults.AddRange(error.Reasons);
        }

        return selection is null || faults.Count > 0 ? VmError.Of(faults.DrainToImmutable()) : new ClaimRequest(vm, selection) { Overrides = given };
    }

    private static int Run(CommandContext context, ClaimRequest request, OwnershipPolicy policy) =>
        HostReading.Read(context).TryGetValue(out HostInventory? inventory, out VmError? error)
            ? Print(context.Console, inventory, request, policy, context.WantsJson)
            : context.Fail(error, ExitCode.Unreadable);

    /// <summary>Checks, prints the outcome, and says how the tool ends.</summary>
    internal static int Print(ToolConsole console, HostInventory inventory, ClaimRequest request, OwnershipPolicy policy, bool asJson)
    {
        CheckOutcome outcome = CheckOutcome.Of(inventory, request, policy);
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
