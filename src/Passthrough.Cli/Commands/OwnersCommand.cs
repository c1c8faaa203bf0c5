using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough owners</c>: who has what, since when and why; also of devices that are gone.</summary>
internal static class OwnersCommand
{
    private const string Details =
        """
        Each claim with its VM, lease, state, functions, who asked for it and why; functions that the host does
        not report any more are marked as gone. Devices in quarantine stand below. Nothing is written.

        Another host of a fleet: with --host-id and without --host, functions are looked up in what that host
        published last.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        var command = new Command("owners", "Shows which VM has which devices, since when and why");
        options.AddStoreTo(command);
        return new(command, Details, context => RunAsync(context, OwnersText.Write, ToolJsonContext.Text));
    }

    /// <summary>Reads owners and prints them.</summary>
    /// <param name="context">What the user typed.</param>
    /// <param name="write">How they are written for people.</param>
    /// <param name="text">How they are written as JSON.</param>
    internal static ValueTask<int> RunAsync(
        CommandContext context, Action<ToolConsole, StoreSession, ulong, OwnerView> write, Func<OwnersJson, string> text) =>
        StoreSession.RunAsync(context, StoreUse.Read, async session =>
        {
            if (!(await session.Store.ReadAsync(session.Host, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? stored, out VmError? error)
                || !(await HostNaming.InventoryAsync(context, session).ConfigureAwait(false)).TryGetValue(out HostInventory? inventory, out error)
                || !OwnerView.Of(inventory, stored, context.Policy).TryGetValue(out OwnerView? view, out error))
            {
                return context.FailToOpen(error);
            }

            if (context.WantsJson)
            {
                context.Console.WriteLine(text(new(
                    session.Host.ToString(), session.Location, stored.Revision, [.. view.Claims.Select(ClaimJson.Of)], [.. view.Quarantines.Select(QuarantineJson.Of)])));
            }
            else
            {
                write(context.Console, session, stored.Revision, view);
            }

            return ExitCode.Done;
        });
}
