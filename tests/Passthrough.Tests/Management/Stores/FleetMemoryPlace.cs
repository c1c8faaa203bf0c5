namespace Passthrough.Tests.Management.Stores;

/// <summary>The in-memory store of a fleet, which is an ownership store too. Disposing it does nothing, so one serves all who open it.</summary>
public sealed class FleetMemoryPlace : StorePlace
{
    private readonly InMemoryFleetStore _store = new(new SteppingClock());

    public override ValueTask<IOwnershipStore> OpenAsync() => ValueTask.FromResult<IOwnershipStore>(_store);
}
