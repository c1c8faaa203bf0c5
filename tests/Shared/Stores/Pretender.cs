namespace Passthrough.Testing;

/// <summary>A registry that knows as many events as a store and none of what they say: it decides what must not be written.</summary>
public static class Pretender
{
    private const int Busy = StoreCards.Count - 1;

    /// <summary>A registry at a revision, in which only the last card has a past.</summary>
    public static DeviceRegistry At(ulong revision, HostInventory? inventory = null)
    {
        var registry = new DeviceRegistry();
        _ = registry.Apply(inventory ?? StoreCards.Host()).GetValueOrThrow();
        while (registry.Revision < revision)
        {
            Lease lease = registry.Assign(StoreClient.Ask(VmId.Parse("busy"), Busy)).GetValueOrThrow();
            if (registry.Revision < revision)
            {
                registry.Release(lease).ThrowIfError();
            }
        }

        return registry;
    }

    /// <summary>Has a store write what a registry decides that does not know what is there.</summary>
    public static async Task<VmResult<OwnershipEvent>> LieAsync(this IOwnershipStore store, HostId host, DeviceRegistry registry, OwnershipCommand command)
    {
        var liar = new StoreClient(store, host, registry.Inventory, registry: registry);
        return await store.AppendAsync(host, registry.Revision, _ => liar.Decide(command));
    }
}
