using Passthrough.Cli.Commands;
using Passthrough.Cli.Output;

namespace Passthrough.Cli.Owners;

/// <summary>A store that a command works with, and the host it is about.</summary>
/// <param name="Host">The host's id.</param>
/// <param name="Store">The store; one in memory, with nothing in it, when there is none yet.</param>
/// <param name="IsMissing">Whether there is none yet.</param>
internal sealed record StoreSession(HostId Host, IOwnershipStore Store, bool IsMissing)
{
    /// <summary>Where the store is, for people; null when there is none yet.</summary>
    public string? Location => IsMissing ? null : Store.Location;

    /// <summary>Opens the store for a command about one host, and closes it afterwards.</summary>
    /// <returns>How the tool ends; what stands against opening it is said on standard error.</returns>
    public static async ValueTask<int> RunAsync(CommandContext context, StoreUse use, Func<StoreSession, ValueTask<int>> work) =>
        HostNaming.IdOf(context).TryGetValue(out HostId host, out VmError? error)
            ? await RunAsync(context, host, use, work).ConfigureAwait(false)
            : context.FailToOpen(error);

    /// <summary>Opens the store for a command about a host that is known, and closes it afterwards.</summary>
    public static async ValueTask<int> RunAsync(CommandContext context, HostId host, StoreUse use, Func<StoreSession, ValueTask<int>> work)
    {
        VmResult<IOwnershipStore?> opened = await StoreOpening.OpenAsync(context.StoreLocation, use, context.CancellationToken).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOwnershipStore? store, out VmError? error))
        {
            return context.FailToOpen(error);
        }

        bool isMissing = store is null;
        if (isMissing)
        {
            context.Console.WriteErrorLine(SafeText.Line($"There is no store '{context.StoreLocation.Text}' yet: nobody has a claim. 'passthrough assign' makes it."));
        }

        store ??= new InMemoryOwnershipStore(TimeProvider.System);
        await using (store.ConfigureAwait(false))
        {
            return await work(new(host, store, isMissing)).ConfigureAwait(false);
        }
    }
}
