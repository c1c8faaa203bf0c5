using System.Collections.Immutable;

namespace Passthrough;

/// <summary>The virtual functions of a host that is made up: free, on no driver, each in a group of its own where its physical function is in one.</summary>
internal static class InMemoryVirtualFunctions
{
    /// <summary>The steps that give a physical function as many virtual ones.</summary>
    public static VmResult<HostPlan> Plan(HostInventory inventory, FunctionKey key, int count)
    {
        if (!inventory.TryFind(key.Address, out PciFunction? physical))
        {
            return new FunctionNotFound(key.Address);
        }

        if (physical.TotalVirtualFunctions.ValueOrDefault is not { } total)
        {
            return new NotPhysicalFunction(key.Address, physical.PhysicalFunction);
        }

        if (count > total)
        {
            return new TooManyVirtualFunctions(key.Address, count, total);
        }

        int now = inventory.VirtualFunctionsOf(physical).Length;
        var steps = ImmutableArray.CreateBuilder<HostStep>();
        if (now != count && now > 0)
        {
            steps.Add(Set(key, 0) with { Undo = Set(key, now) });
        }

        if (now != count && count > 0)
        {
            steps.Add(Set(key, count) with { Undo = Set(key, 0) });
        }

        return new HostPlan(null, steps.DrainToImmutable());
    }

    private static InMemoryStep Set(FunctionKey key, int count) => new(
        "virtual functions", key, FormattableString.Invariant($"echo {count} > /sys/bus/pci/devices/{key.Address}/sriov_numvfs"), f => f)
    {
        ChangeHost = inventory => With(inventory, key.Address, count),
    };

    private static HostInventory With(HostInventory inventory, PciAddress address, int count)
    {
        PciFunction physical = inventory.Find(address).GetValueOrThrow();
        ImmutableArray<PciAddress> gone = inventory.VirtualFunctionsOf(physical);
        PciFunction[] others = [.. inventory.Functions.Where(f => f.Address != address && !gone.Contains(f.Address))];
        HashSet<PciAddress> taken = [.. others.Select(f => f.Address)];
        PciAddress[] free = [.. Following(address).Where(a => !taken.Contains(a)).Take(count)];
        IEnumerable<IommuGroup> groups = inventory.Groups.Where(g => !g.Members.All(gone.Contains)).Select(g => g with { Members = g.Members.RemoveRange(gone) });
        uint next = inventory.Groups.Select(g => g.Id.Value).DefaultIfEmpty().Max() + 1;
        PciFunction[] made = [.. free.Select((at, index) => Virtual(physical, at, index, next))];
        return new([.. others, physical with { VirtualFunctions = [.. free] }, .. made], [.. groups, .. NewGroups(physical, made)], inventory.Warnings);
    }

    private static PciFunction Virtual(PciFunction physical, PciAddress at, int index, uint firstGroup) => physical with
    {
        Address = at,
        TopologyPath = FormattableString.Invariant($"{physical.TopologyPath}/vf{index}"),
        PhysicalFunction = physical.Address,
        VirtualFunctions = [],
        TotalVirtualFunctions = new(null),
        Driver = new(null),
        DriverOverride = new(null),
        HostUses = new(ImmutableArray<HostUse>.Empty),
        IommuGroup = physical.IommuGroup.ValueOrDefault is null ? physical.IommuGroup : new(new IommuGroupId(firstGroup + (uint)index)),
    };

    private static IEnumerable<IommuGroup> NewGroups(PciFunction physical, PciFunction[] made) => physical.IommuGroup.ValueOrDefault is null
        ? []
        : made.Select(v => new IommuGroup(v.IommuGroup.ValueOrDefault!.Value, [v.Address]) { Name = new(null), ReservedRegions = new(ImmutableArray<ReservedRegion>.Empty) });

    private static IEnumerable<PciAddress> Following(PciAddress address)
    {
        for (int id = address.RoutingId + 1; id <= ushort.MaxValue; id++)
        {
            yield return new(address.Segment, (ushort)id);
        }
    }
}
