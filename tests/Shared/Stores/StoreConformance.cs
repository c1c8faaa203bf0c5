using System.Collections.Concurrent;

namespace Passthrough.Testing;

/// <summary>What every test of conformance has: a place, and a store on it.</summary>
public abstract class StoreConformance<TPlace> : IAsyncLifetime
    where TPlace : StorePlace, new()
{
    protected static readonly HostId Host = HostId.Parse("host-1");
    protected static readonly VmId Vm1 = VmId.Parse("web-1");
    protected static readonly VmId Vm2 = VmId.Parse("web-2");

    private readonly ConcurrentBag<IOwnershipStore> _opened = [];

    protected TPlace Place { get; } = new();

    protected IOwnershipStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await ReopenAsync();

    public async Task DisposeAsync()
    {
        foreach (IOwnershipStore store in _opened)
        {
            await store.DisposeAsync();
        }

        await Place.DisposeAsync();
    }

    /// <summary>Another store on the same place, as another process would have.</summary>
    protected async Task<IOwnershipStore> ReopenAsync()
    {
        IOwnershipStore store = await Place.OpenAsync();
        _opened.Add(store);
        return store;
    }

    /// <summary>Who works with the store on a host of <see cref="StoreCards.Count"/> cards.</summary>
    protected StoreClient NewClient(HostInventory? inventory = null, HostId host = default, IOwnershipStore? store = null) =>
        new(store ?? Store, host.IsNone ? Host : host, inventory ?? StoreCards.Host());

    /// <summary>All that the store tells of a host, to compare before with after.</summary>
    protected async Task<string[]> PictureAsync(HostId host = default)
    {
        HostId asked = host.IsNone ? Host : host;
        return
        [
            .. StorePicture.Of((await Store.ReadAsync(asked)).GetValueOrThrow()),
            .. StorePicture.Of((await Store.ReadCutAsync(asked)).GetValueOrThrow()),
            .. (await Store.TrailAsync(asked)).Select(StorePicture.Of),
        ];
    }
}
