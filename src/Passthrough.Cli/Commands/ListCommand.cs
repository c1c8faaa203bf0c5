using System.Collections.Immutable;
using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough list</c>: which functions could be given away, and why others could not.</summary>
internal static class ListCommand
{
    private const string Description =
        """
        Lists the host's PCI functions and whether each could be given to a VM

        Verdicts: 'yes'; 'yes, from DRIVER' when a host driver has it now; '(+n)' when the n other
        endpoints of its IOMMU group must be named with it; 'no: WORD CODE', and '+n' for n more
        reasons. '?' could not be read, '-' is none. All reasons stand below the table.

        Into a pipe or file: one line a function, cut nowhere: address, driver, group, NUMA node,
        BAR memory, MSI-X vectors, reset methods (one word each), verdict, name (words); columns are
        two blanks or more apart. All other lines begin with '#'.
        """;

    public static Command Create(ToolOptions options, Action<Command, Func<CommandContext, int>> bind)
    {
        Option<bool> guest = new("--guest") { Description = "Below each function, what a guest would see: windows and vectors" };
        var command = new Command("list", Description) { guest, options.AssumeIommu };
        bind(command, context => Run(context, context.Arguments.GetValue(guest)));
        return command;
    }

    private static int Run(CommandContext context, bool withGuest)
    {
        if (!HostReading.Read(context).TryGetValue(out HostInventory? inventory, out VmError? error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        Print(context.Console, inventory, context.Policy, context.WantsJson, withGuest);
        return ExitCode.Done;
    }

    /// <summary>Prints an inventory.</summary>
    internal static void Print(ToolConsole console, HostInventory inventory, OwnershipPolicy policy, bool asJson, bool withGuest)
    {
        ImmutableArray<Verdict> verdicts = [.. inventory.Functions.Select(f => Verdict.Of(inventory, f, policy))];
        if (asJson)
        {
            console.WriteLine(ToolJsonContext.Text([.. verdicts.Select(v => FunctionJsonMapper.Element(v, withGuest ? GuestView.Of(v.Function) : null))]));
            return;
        }

        ImmutableArray<FunctionRow> rows = [.. verdicts.Select(v => Row(inventory, v, withGuest))];
        IEnumerable<string> notes = ListNotes.Of(inventory, verdicts, policy);
        if (console.IsTerminal)
        {
            ListTable.Write(console, rows, notes);
        }
        else
        {
            ListPlain.Write(console, rows, notes);
        }
    }

    private static FunctionRow Row(HostInventory inventory, Verdict verdict, bool withGuest) =>
        FunctionRow.Of(inventory, verdict.Function, verdict) with
        {
            Guest = withGuest && verdict.Function.IsEndpoint ? GuestText.Lines(GuestView.Of(verdict.Function)) : [],
        };
}
