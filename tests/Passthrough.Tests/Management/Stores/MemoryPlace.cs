namespace Passthrough.Tests.Management.Stores;

/// <summary>The in-memory store, which has to conform as those on a disk do.</summary>
public sealed class MemoryPlace : StorePlace
{
    private readonly InMemoryOwnershipStore _first = new(new SteppingClock());

    public override int Speed => 4;

    public override ValueTask<IOwnershipStore> OpenAsync() => ValueTask.FromResult<IOwnershipStore>(_first.Reopen());
}
