namespace Passthrough;

/// <summary>A host of which nobody owns anything.</summary>
internal sealed class HostAlone(HostInventory inventory, OwnershipPolicy policy) : IClaimWorld
{
    private readonly Lazy<TravelSets> _sets = new(() => new(inventory, policy));

    public HostInventory Inventory => inventory;

    public OwnershipPolicy Policy => policy;

    public TravelSets Sets => _sets.Value;

    public Ownership OwnershipOf(PciAddress address) => default;
}
