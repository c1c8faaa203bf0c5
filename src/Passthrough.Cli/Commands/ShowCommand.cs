using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough show ADDRESS</c>: all about one function.</summary>
internal static class ShowCommand
{
    private const string Details =
        """
        '?' could not be read, '-' is none; addresses and offsets are hexadecimal. '--json' has the same and more.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string> address = new("ADDRESS") { Description = "The function, such as 0000:01:00.0 or 01:00.0" };
        var command = new Command("show", "Shows all about one PCI function, and what a guest would see of it") { address, options.AssumeIommu };
        options.AddStoreTo(command);
        return new(command, Details, context => RunAsync(context, context.Arguments.GetRequiredValue(address)));
    }

    private static async ValueTask<int> RunAsync(CommandContext context, string text)
    {
        if (!AddressArguments.Read("passthrough show", [text]).TryGetValue(out var addresses, out VmError? error))
        {
            return context.Fail(error, ExitCode.Usage);
        }

        if (!HostReading.Read(context).TryGetValue(out HostInventory? inventory, out error)
            || !inventory.Find(addresses[0]).TryGetValue(out PciFunction? function, out error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        OwnerKnowledge owners = await OwnerKnowledge.ReadAsync(context, inventory, context.Policy).ConfigureAwait(false);
        Print(context.Console, inventory, function, context.Policy, owners, context.WantsJson, HolderReading.Read(context, inventory));
        return ExitCode.Done;
    }

    /// <summary>Prints a function.</summary>
    internal static void Print(
        ToolConsole console, HostInventory inventory, PciFunction function, OwnershipPolicy policy, OwnerKnowledge owners, bool asJson, VfioHolders? holders = null)
    {
        Verdict ofHost = Verdict.Of(inventory, function, policy);
        Verdict verdict = owners.View?.Judge(ofHost) ?? ofHost;
        GuestView guest = GuestView.Of(inventory, function);
        if (asJson)
        {
            console.WriteLine(ToolJsonContext.Text(FunctionDetailsMapper.Of(inventory, verdict, owners, guest, policy, holders)));
        }
        else
        {
            ShowText.Write(console, inventory, verdict, owners, guest, policy, holders);
        }
    }
}
