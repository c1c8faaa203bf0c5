using static Passthrough.Tests.Support.Sample;

namespace Passthrough.Tests.Management.Fleet;

/// <summary>Hosts of a fleet, each with cards of its own.</summary>
internal static class Fleets
{
    public static readonly HostId A = HostId.Parse("host-a");
    public static readonly HostId B = HostId.Parse("host-b");
    public static readonly HostId C = HostId.Parse("host-c");

    public static readonly VmId Vm1 = new(1);
    public static readonly VmId Vm2 = new(2);

    public static readonly FleetOptions Options = new() { By = new("tests"), Policy = new() { AssumeIommu = true } };

    public static PassthroughFleet Over(IFleetStore store) => new(store, Options);

    /// <summary>A host with as many cards on each NUMA node as said.</summary>
    public static HostInventory Cards(params int[] onNode) => Host(
    [
        .. onNode.SelectMany((count, node) => Enumerable.Range(0, count).Select(card =>
            Endpoint($"0000:{node:x2}:{card:x2}.0") with { NumaNode = new(node), ResetMethods = new(["flr"]) })),
    ]);

    public static ClaimRequest Two(VmId vm, Guid? id = null) => Wish("vendor=144d,count=2,same-numa=yes", vm, id);

    public static ClaimRequest Wish(string devices, VmId vm, Guid? id = null) => new(vm, DeviceSelection.Parse(devices)) { Id = id };

    public static async Task<InMemoryFleetStore> PublishedAsync(ManualClock clock, params (HostId Host, HostInventory Inventory)[] hosts)
    {
        var store = new InMemoryFleetStore(clock);
        foreach ((HostId host, HostInventory inventory) in hosts)
        {
            (await store.PublishAsync(host, inventory)).GetValueOrThrow();
        }

        return store;
    }
}
