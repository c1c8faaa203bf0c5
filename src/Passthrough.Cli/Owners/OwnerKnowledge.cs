using Passthrough.Cli.Commands;

namespace Passthrough.Cli.Owners;

/// <summary>What <c>list</c> and <c>check</c> know of owners: all of them, that there are none yet, or why they cannot be told.</summary>
/// <param name="View">The owners; null when there is no store yet, and when they are unknown.</param>
/// <param name="Unknown">Why they are unknown; null when they are known.</param>
internal sealed record OwnerKnowledge(OwnerView? View, VmError? Unknown)
{
    /// <summary>Nobody owns anything: there is no store yet.</summary>
    public static readonly OwnerKnowledge None = new(null, null);

    /// <summary>Whether they are unknown because the user may not look, or because nobody said which host it is.</summary>
    public bool IsWithheld => Unknown?.Code is VmErrorCode.StoreNotReadable or VmErrorCode.HostIdUnknown;

    /// <summary>Asks the store. It is neither made nor written to.</summary>
    public static async ValueTask<OwnerKnowledge> ReadAsync(CommandContext context, HostInventory inventory, OwnershipPolicy policy)
    {
        VmResult<IOwnershipStore?> opened = await StoreOpening.OpenAsync(context.StoreLocation, StoreUse.Read, context.CancellationToken).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOwnershipStore? store, out VmError? error))
        {
            return new(null, error);
        }

        if (store is null)
        {
            return None;
        }

        await using (store.ConfigureAwait(false))
        {
            if (!HostNaming.IdOf(context).TryGetValue(out HostId host, out error)
                || !(await store.ReadAsync(host, context.CancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? stored, out error)
                || !OwnerView.Of(inventory, stored, policy).TryGetValue(out OwnerView? view, out error))
            {
                return new(null, error);
            }

            return new(view, null);
        }
    }
}
