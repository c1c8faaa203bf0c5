using Passthrough.Cli.Commands;
using Passthrough.Linux;

namespace Passthrough.Cli.Owners;

/// <summary>Which host a command is about, in the store's words.</summary>
internal static class HostNaming
{
    /// <summary>The id that was given, or the host's own.</summary>
    /// <param name="context">What the user typed.</param>
    /// <param name="host">The host; null when it is not opened yet.</param>
    public static VmResult<HostId> IdOf(CommandContext context, LinuxHost? host = null)
    {
        if (context.Arguments.GetValue(context.Options.HostId) is { } given)
        {
            return HostId.Read(given);
        }

        if (host is null && !context.OpenHost().TryGetValue(out host, out VmError? error))
        {
            return error;
        }

        return host.ReadId().TryGetValue(out HostId id, out VmError? unknown) ? id : new HostIdMissing(unknown);
    }

    /// <summary>
    /// What the host of a session reports: of the host that <c>--host</c> names, or of this machine when it is the one; else what it published last.
    /// </summary>
    /// <returns>The inventory; null when only another machine could tell.</returns>
    public static async ValueTask<VmResult<HostInventory?>> InventoryAsync(CommandContext context, StoreSession session)
    {
        if (!IsElsewhere(context, session.Host))
        {
            return HostReading.Read(context).TryGetValue(out HostInventory? inventory, out VmError? error) ? VmResult.Of<HostInventory?>(inventory) : error;
        }

        return session.Store is IFleetStore fleet && !session.IsMissing
            ? await fleet.ReadInventoryAsync(session.Host, context.CancellationToken).ConfigureAwait(false)
            : VmResult.Of<HostInventory?>(null);
    }

    /// <summary>The host on which the tool runs, for the trail; none when it does not say which one it is.</summary>
    public static (HostId Id, string? Boot) Here() =>
        LinuxHost.Open().TryGetValue(out LinuxHost? host, out _) ? (host.ReadId().TryGetValue(out HostId id, out _) ? id : default, host.ReadBootId()) : default;

    // Whoever gives an id and no host may mean another one of a fleet: its devices are not this machine's.
    private static bool IsElsewhere(CommandContext context, HostId id) =>
        context.Arguments.GetValue(context.Options.HostId) is not null
        && context.Arguments.GetResult(context.Options.Host) is null or { Implicit: true }
        && Here().Id != id;
}
