namespace Passthrough.StoreWorker;

/// <summary>What a worker's host reports.</summary>
internal static class Inventories
{
    public static HostInventory Of(Orders orders) => orders.Inventory switch
    {
        "pf" => StoreCards.Host(Physical(virtualFunctions: 0)),
        "vf" => StoreCards.Host(Physical(virtualFunctions: 1), Virtual()),
        _ => StoreCards.Host(orders.Cards),
    };

    private static PciFunction Physical(int virtualFunctions) => StoreCards.Card(0) with
    {
        TotalVirtualFunctions = new(1),
        VirtualFunctions = virtualFunctions == 0 ? [] : [StoreCards.At(1)],
    };

    private static PciFunction Virtual() => StoreCards.Card(1) with
    {
        TopologyPath = $"{StoreCards.Card(0).TopologyPath}/vf0",
        PhysicalFunction = StoreCards.At(0),
    };
}
