namespace Passthrough.Lab.Running;

/// <summary>A manager of the guest's own devices, with a store in memory unless told otherwise.</summary>
internal sealed class ManagedGuest : ManagedHost
{
    private ManagedGuest(PassthroughManager manager, IOwnershipStore store)
        : base(manager, store)
    {
    }

    public static async Task<ManagedGuest> OpenAsync(IOwnershipStore? store = null)
    {
        IOwnershipStore kept = store ?? NewStore();
        return new(await ManageAsync(Guest.Host, kept), kept);
    }
}
