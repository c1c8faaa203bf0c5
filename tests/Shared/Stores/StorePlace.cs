namespace Passthrough.Testing;

/// <summary>Where a store is that has to conform: a file, a schema of a server, memory. A new one is empty.</summary>
public abstract class StorePlace : IAsyncDisposable
{
    /// <summary>How many times as much as of a store on a disk the random tests may do.</summary>
    public virtual int Speed => 1;

    /// <summary>Opens a store there, each time another object, as other processes would have.</summary>
    public abstract ValueTask<IOwnershipStore> OpenAsync();

    /// <summary>Takes it away; all stores on it are disposed by then.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
