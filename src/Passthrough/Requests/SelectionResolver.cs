using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The functions that a selection stands for on a host at one moment. What is named comes first (addresses, slots, groups, all that match a
/// specification), so that a specification with a count never chooses it; the functions are then in the order of the parts.
/// </summary>
internal sealed class SelectionResolver
{
    private readonly HostInventory _inventory;
    private readonly IClaimView _view;
    private readonly DeviceChooser _chooser;
    private readonly HashSet<PciAddress> _taken = [];

    private SelectionResolver(HostInventory inventory, OwnershipPolicy policy, IClaimView view)
    {
        _inventory = inventory;
        _view = view;
        _chooser = new(inventory, policy, view);
    }

    /// <summary>Resolves a selection.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="selection">The selection.</param>
    /// <param name="policy">What may be assumed of groups.</param>
    /// <param name="view">What is known of owners.</param>
    /// <returns>
    /// The addresses, each once; an address named is not looked for. Else all <see cref="VmErrorCode.NotEnoughDevices"/>.
    /// </returns>
    public static VmResult<ImmutableArray<PciAddress>> Resolve(
        HostInventory inventory, DeviceSelection selection, OwnershipPolicy policy, IClaimView view) =>
        selection.NamesAddressesOnly ? selection.Addresses : new SelectionResolver(inventory, policy, view).Resolve(selection.Parts);

    /// <summary>The endpoints of a slot that the host reports, virtual functions apart, in address order.</summary>
    /// <remarks>A VF may share segment, bus and device number with its PF, and is yet a device of its own.</remarks>
    public static ImmutableArray<PciAddress> EndpointsIn(HostInventory inventory, PciSlot slot) =>
    [
        .. Enumerable.Range(0, PciAddress.MaximumFunction + 1)
            .Select(slot.AddressOf)
            .Where(a => inventory.TryFind(a, out PciFunction? function) && function is { IsEndpoint: true, IsVirtualFunction: false }),
    ];

    /// <summary>The endpoints of a group that the host reports, in address order; none when there is no such group.</summary>
    public static ImmutableArray<PciAddress> EndpointsIn(HostInventory inventory, IommuGroupId group) => inventory.TryFindGroup(group, out IommuGroup? found)
        ? [.. found.Members.Where(a => inventory.TryFind(a, out PciFunction? function) && function.IsEndpoint).Order()]
        : [];

    private VmResult<ImmutableArray<PciAddress>> Resolve(ImmutableArray<SelectionPart> parts)
    {
        var ofPart = new ImmutableArray<PciAddress>[parts.Length];
        ImmutableArray<VmError>.Builder reasons = ImmutableArray.CreateBuilder<VmError>();
        foreach (int part in Enumerable.Range(0, parts.Length).OrderBy(p => IsChoice(parts[p])))
        {
            if (Functions(parts[part]).TryGetValue(out ImmutableArray<PciAddress> addresses, out VmError? error))
            {
                ofPart[part] = addresses;
                Take(addresses);
            }
            else
            {
                reasons.Add(error);
            }
        }

        return reasons.Count > 0 ? VmError.Of(reasons.ToImmutable()) : ofPart.SelectMany(a => a).Distinct().ToImmutableArray();
    }

    private static bool IsChoice(SelectionPart part) => part is SpecPart { Spec.Count: not null };

    private VmResult<ImmutableArray<PciAddress>> Functions(SelectionPart part) => part switch
    {
        AddressPart named => ImmutableArray.Create(named.Address),
        SlotPart slot => OneAtLeast(part, EndpointsIn(_inventory, slot.Slot)),
        GroupPart group => OneAtLeast(part, EndpointsIn(_inventory, group.Group)),
        SpecPart { Spec: { Count: { } count } spec } => Choose(spec, count),
        SpecPart { Spec: var spec } => All(part, spec),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    private VmResult<ImmutableArray<PciAddress>> All(SelectionPart part, DeviceSpec spec)
    {
        ImmutableArray<PciFunction> matching = [.. Matching(spec).Order(ByTopology.Order)];
        int together = spec.SameNumaNode ? Nodes(matching, preferred: null).Select(n => n.Count()).DefaultIfEmpty().Max() : matching.Length;
        return together < matching.Length
            ? new NotEnoughDevices(part.ToString(), matching.Length, together, matching.Length) { OnOneNode = true }
            : OneAtLeast(part, [.. matching.Select(f => f.Address)]);
    }

    private VmResult<ImmutableArray<PciAddress>> Choose(DeviceSpec spec, int count)
    {
        List<PciFunction> matching = [.. Matching(spec).Where(f => !_taken.Contains(f.Address))];
        List<PciFunction> claimable = [.. matching.Where(_view.MayClaim)];
        if (spec.SameNumaNode && claimable.Count >= count)
        {
            ImmutableArray<IGrouping<int, PciFunction>> nodes = [.. Nodes(claimable, spec.PreferredNumaNode)];
            if (nodes.FirstOrDefault(n => n.Count() >= count) is not { } node)
            {
                return new NotEnoughDevices(spec.ToString(), count, nodes.Select(n => n.Count()).DefaultIfEmpty().Max(), matching.Count) { OnOneNode = true };
            }

            claimable = [.. node];
        }

        return claimable.Count < count
            ? new NotEnoughDevices(spec.ToString(), count, claimable.Count, matching.Count)
            : _chooser.Choose(claimable, count, spec.PreferredNumaNode).Select(f => f.Address).ToImmutableArray();
    }

    // A function whose node is not known is on the same node as none. The preferred node first, then by number.
    private static IEnumerable<IGrouping<int, PciFunction>> Nodes(IEnumerable<PciFunction> functions, int? preferred) => functions
        .Where(f => f.NumaNode.ValueOrDefault is not null)
        .GroupBy(f => f.NumaNode.ValueOrDefault!.Value)
        .OrderBy(n => n.Key != preferred).ThenBy(n => n.Key);

    private IEnumerable<PciFunction> Matching(DeviceSpec spec) => _inventory.Functions.Where(spec.Matches);

    private static VmResult<ImmutableArray<PciAddress>> OneAtLeast(SelectionPart part, ImmutableArray<PciAddress> addresses) =>
        addresses.IsEmpty ? new NotEnoughDevices(part.ToString(), 1, 0, 0) : addresses;

    private void Take(ImmutableArray<PciAddress> addresses)
    {
        foreach (PciAddress address in addresses)
        {
            if (_taken.Add(address) && _inventory.TryFind(address, out PciFunction? function))
            {
                _chooser.Take(function);
            }
        }
    }
}
