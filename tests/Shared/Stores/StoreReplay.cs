namespace Passthrough.Testing;

/// <summary>What somebody has who begins with nothing and reads a store's cut and trail.</summary>
public static class StoreReplay
{
    public static async Task<DeviceRegistry> OfAsync(IOwnershipStore store, HostId host, int byHand = 2)
    {
        RegistrySnapshot cut = (await store.ReadCutAsync(host)).GetValueOrThrow();
        var client = new StoreClient(store, host, HostInventory.Empty, byHand);
        client.Registry.Restore(cut).ThrowIfError();
        foreach (StoredEvent entry in await store.TrailAsync(host, cut.Revision))
        {
            client.Registry.Replay(entry.Event).ThrowIfError();
        }

        return client.Registry;
    }
}
