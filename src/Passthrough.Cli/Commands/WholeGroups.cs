using System.Collections.Immutable;

namespace Passthrough.Cli.Commands;

/// <summary><c>--group</c>: whoever asks for a function asks for all endpoints of its IOMMU group.</summary>
internal static class WholeGroups
{
    /// <summary>Adds what is not named.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="devices">What is named: addresses, slots and groups.</param>
    /// <returns>That, and after it the other endpoints of the groups by address, so that repeating the request asks for the same.</returns>
    public static DeviceSelection Of(HostInventory inventory, DeviceSelection devices)
    {
        PciAddress[] named = [.. devices.Parts.SelectMany(p => EndpointsOf(inventory, p))];
        IEnumerable<SelectionPart> others = named.SelectMany(a => GroupOf(inventory, a)).Except(named).Order().Select(a => new AddressPart(a));
        return DeviceSelection.OfParts([.. devices.Parts, .. others]);
    }

    /// <summary>Whether a selection names what it is about, so that something can be added to it: what a description chooses depends on what else is asked for.</summary>
    public static bool CanBeAddedTo(DeviceSelection devices) => !devices.Parts.Any(p => p is SpecPart);

    private static IEnumerable<PciAddress> EndpointsOf(HostInventory inventory, SelectionPart part) => part switch
    {
        AddressPart named => [named.Address],
        SlotPart slot => inventory.Functions.Where(f => f is { IsEndpoint: true, IsVirtualFunction: false } && PciSlot.Of(f.Address) == slot.Slot).Select(f => f.Address),
        GroupPart group => inventory.Groups.Where(g => g.Id == group.Group).SelectMany(g => EndpointsIn(inventory, g)),
        _ => [],
    };

    private static ImmutableArray<PciAddress> GroupOf(HostInventory inventory, PciAddress address) =>
        inventory.TryFind(address, out PciFunction? function) && inventory.GroupOf(function) is { } group ? EndpointsIn(inventory, group) : [];

    private static ImmutableArray<PciAddress> EndpointsIn(HostInventory inventory, IommuGroup group) =>
        [.. group.Members.Where(m => inventory.TryFind(m, out PciFunction? function) && function.IsEndpoint)];
}
