using System.Collections.Immutable;
using System.CommandLine;

namespace Passthrough.Cli.Commands;

/// <summary>A request of the command line: which devices, for which VM, setting which rules aside. The same for checking and for claiming.</summary>
internal sealed class ClaimArguments
{
    /// <summary>What the help of each such command says below the options.</summary>
    public const string Details =
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
        """;

    private readonly Argument<string[]> _devices = new("DEVICES") { Description = "What one VM shall have together: see below", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _vm = new("--vm") { HelpName = "ID", Description = "The VM: a number, a UUID or a name", Required = true };
    private readonly Option<string[]> _overrides = new("--override") { HelpName = "CODE=REASON", Description = "Set a rule aside; may be given several times" };
    private readonly Option<bool> _wholeSlots = new("--keep-slots-whole") { Description = "Refuse a slot of which only a part is asked for" };

    public void AddTo(Command command)
    {
        command.Add(_devices);
        command.Add(_vm);
        command.Add(_overrides);
        command.Add(_wholeSlots);
    }

    /// <summary>The policy that the command line asks for.</summary>
    public OwnershipPolicy PolicyOf(ParseResult arguments) => new() { KeepSlotsWhole = arguments.GetValue(_wholeSlots) };

    /// <summary>Reads the request.</summary>
    /// <param name="command">The command, as the user types it.</param>
    /// <param name="arguments">What the user typed.</param>
    /// <returns>The request, or an error for each text that is wrong.</returns>
    public VmResult<ClaimRequest> Read(string command, ParseResult arguments)
    {
        var faults = ImmutableArray.CreateBuilder<VmError>();
        if (!SelectionArguments.Read(command, arguments.GetRequiredValue(_devices)).TryGetValue(out DeviceSelection? selection, out VmError? error))
        {
            faults.AddRange(error.Reasons);
        }

        if (!VmId.Read(arguments.GetRequiredValue(_vm)).TryGetValue(out VmId vm, out error))
        {
            faults.Add(error);
        }

        if (!OverrideArguments.Read(command, arguments.GetValue(_overrides) ?? []).TryGetValue(out ImmutableArray<RuleOverride> given, out error))
        {
            faults.AddRange(error.Reasons);
        }

        return selection is null || faults.Count > 0 ? VmError.Of(faults.DrainToImmutable()) : new ClaimRequest(vm, selection) { Overrides = given };
    }
}
