using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough list</c>: which functions could be given away, and why others could not.</summary>
internal static class ListCommand
{
    private const string Details =
        """
        Verdicts:
          yes              a request that names it would be accepted
          yes, from NAME   so it would, and the host driver NAME has it now
          (+n)             the n other endpoints of its IOMMU group must be named with it
          no: WORD CODE    refused; +n after it: for n more reasons; all stand below the table

        Owner: the VM that has it, with 'reserved' or 'releasing' while it comes or goes; '(quarantined)'; '-'
        nobody; '?' the store could not be read. A verdict counts the owners that are known.

        Columns: '?' could not be read, '-' is none, '!' after a group: it protects nothing (vfio-noiommu).
        Memory is the size of all memory BARs, '~' when rounded; MSI-X the number of vectors; reset the
        kernel's methods.

        Into a pipe or a file, a line a function, cut nowhere: address, driver, group, NUMA node, memory,
        MSI-X, reset (a word each), verdict, owner and name (words). Columns are two blanks or more apart, so
        awk -F'  +' has all ten. Every other line begins with '#'.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Option<bool> guest = new("--guest") { Description = "Below each function, what a guest would see: windows and vectors" };
        var command = new Command("list", "Lists the PCI functions and whether each could be given to a VM") { guest, options.AssumeIommu };
        options.AddStoreTo(command);
        return new(command, Details, context => RunAsync(context, context.Arguments.GetValue(guest)));
    }

    private static async ValueTask<int> RunAsync(CommandContext context, bool withGuest)
    {
        if (!HostReading.Read(context).TryGetValue(out HostInventory? inventory, out VmError? error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        OwnerKnowledge owners = await OwnerKnowledge.ReadAsync(context, inventory, context.Policy).ConfigureAwait(false);
        if (context.WantsJson && owners.Unknown is { } unknown)
        {
            // The rows cannot say why.
            context.Console.WriteErrorLine($"Warning, {SafeText.Line($"{OwnerText.UnknownTitle(owners)}: {unknown}")}");
        }

        Print(context.Console, inventory, context.Policy, owners, context.WantsJson, withGuest, HolderReading.Read(context, inventory));
        return ExitCode.Done;
    }

    /// <summary>Prints an inventory.</summary>
    internal static void Print(
        ToolConsole console, HostInventory inventory, OwnershipPolicy policy, OwnerKnowledge owners, bool asJson, bool withGuest, VfioHolders? holders = null)
    {
        ImmutableArray<Verdict> verdicts = [.. inventory.Functions.Select(f => Verdict.Of(inventory, f, policy)).Select(v => owners.View?.Judge(v) ?? v)];
        if (asJson)
        {
            console.WriteLine(ToolJsonContext.Text(
                [.. verdicts.Select(v => FunctionJsonMapper.Element(inventory, v, owners, withGuest ? GuestView.Of(inventory, v.Function) : null, holders))]));
            return;
        }

        ImmutableArray<FunctionRow> rows = [.. verdicts.Select(v => Row(inventory, v, owners, withGuest))];
        IEnumerable<string> notes = ListNotes.Of(inventory, verdicts, policy, owners, holders);
        if (console.IsTerminal)
        {
            ListTable.Write(console, rows, notes, withOwners: owners != OwnerKnowledge.None);
        }
        else
        {
            ListPlain.Write(console, rows, notes);
        }
    }

    private static FunctionRow Row(HostInventory inventory, Verdict verdict, OwnerKnowledge owners, bool withGuest) =>
        FunctionRow.Of(inventory, verdict.Function, verdict, OwnerText.Column(owners, verdict.Function.Address)) with
        {
            Guest = withGuest && verdict.Function.IsEndpoint ? GuestText.Lines(GuestView.Of(inventory, verdict.Function)) : [],
        };
}
