using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The IOMMU groups that a host should have, worked out again from its functions' registers and topology as Linux does it (<c>pci_device_group</c>):
/// a function shares the group of the bridge above unless every bridge up to the root isolates (ACS), and functions of one device that do not isolate share
/// one. The kernel's groups decide; where they differ is told by <see cref="Differences"/>. Immutable.
/// </summary>
/// <remarks>
/// Aliases that only a table of the kernel knows (a function that signs its requests as another) are not seen, nor are most exceptions for single
/// devices. What lies behind an Intel VMD has the group of the VMD, whose requests they are.
/// </remarks>
public sealed class PredictedGroups
{
    private readonly FrozenDictionary<PciAddress, ImmutableArray<PciAddress>> _groupOf;

    private PredictedGroups(HostInventory inventory, ImmutableArray<ImmutableArray<PciAddress>> groups)
    {
        Groups = groups;
        _groupOf = groups.SelectMany(g => g.Select(a => KeyValuePair.Create(a, g))).ToFrozenDictionary();
        Differences = [.. inventory.Functions.Select(f => Compare(inventory, f)).OfType<GroupDifference>()];
    }

    /// <summary>The groups that could be told, by their first members, each in address order. A function is in one at most.</summary>
    public ImmutableArray<ImmutableArray<PciAddress>> Groups { get; }

    /// <summary>The functions whose group is not what is predicted, in address order. None whose prediction or group is unknown, nor any in a group that protects nothing.</summary>
    public ImmutableArray<GroupDifference> Differences { get; }

    /// <summary>Works the groups out.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <returns>The groups; never an exception, whatever the host reports.</returns>
    public static PredictedGroups Of(HostInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return new(inventory, new GroupForecast(inventory).Groups());
    }

    /// <summary>The functions that one should share a group with.</summary>
    /// <param name="function">The function's address.</param>
    /// <returns>
    /// The functions, itself among them, in address order. Unknown when it depends on configuration bytes that were not read: those of a port on the way to the
    /// root (all 4096), or of a function of the same device.
    /// </returns>
    public Fact<ImmutableArray<PciAddress>> MembersWith(PciAddress function) =>
        _groupOf.TryGetValue(function, out ImmutableArray<PciAddress> members) ? new(members) : default;

    /// <summary>How a function's group differs from what is predicted; null when it does not, or when that is unknown.</summary>
    /// <param name="function">The function's address.</param>
    public GroupDifference? DifferenceOf(PciAddress function) => Differences.FirstOrDefault(d => d.Function == function);

    // A function that is in no group, or whose group is unknown, says nothing against a prediction.
    private GroupDifference? Compare(HostInventory inventory, PciFunction function)
    {
        if (inventory.GroupOf(function) is not { IsNoIommu: false } group || !_groupOf.TryGetValue(function.Address, out ImmutableArray<PciAddress> members))
        {
            return null;
        }

        ImmutableArray<PciAddress> predicted = [.. members.Where(m => inventory.TryFind(m, out PciFunction? member) && member.IommuGroup.TryGet(out _))];
        ImmutableArray<PciAddress> kernel = [.. group.Members.Where(m => inventory.TryFind(m, out _)).Order()];
        return predicted.SequenceEqual(kernel) ? null : new(function.Address, group.Id, predicted, kernel);
    }
}
