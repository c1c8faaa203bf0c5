using Passthrough.Cli.Commands;

namespace Passthrough.Cli.Owners;

/// <summary>A store that many hosts share, for a command.</summary>
internal static class FleetSession
{
    /// <summary>Opens the store, and closes it afterwards.</summary>
    /// <returns>How the tool ends; what stands against opening it is said on standard error.</returns>
    public static async ValueTask<int> RunAsync(CommandContext context, Func<IFleetStore, ValueTask<int>> work)
    {
        StoreLocation location = context.StoreLocation;
        if (!location.IsPostgres)
        {
            return context.FailToOpen(new StoreHasNoFleet(location.Text));
        }

        if (!(await StoreOpening.OpenAsync(location, StoreUse.Change, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out IOwnershipStore? store, out VmError? error))
        {
            return context.FailToOpen(error);
        }

        await using (store!.ConfigureAwait(false))
        {
            return await work((IFleetStore)store!).ConfigureAwait(false);
        }
    }
}
