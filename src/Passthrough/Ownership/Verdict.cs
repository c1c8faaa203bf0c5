using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Whether a host can give a function away, and every reason why not: a pure function of what the host reports and the policy. Who owns it
/// now is the registry's to say.
/// </summary>
/// <param name="Function">The function.</param>
/// <param name="AssignTogether">The endpoints to name in one request, in address order: those of its IOMMU group, or itself. Empty for a bridge.</param>
/// <param name="Reasons">All reasons against a request that names them; none when it would be accepted.</param>
public sealed record Verdict(PciFunction Function, ImmutableArray<PciAddress> AssignTogether, ImmutableArray<VmError> Reasons)
{
    /// <summary>Whether a request that names <see cref="AssignTogether"/> would be accepted.</summary>
    public bool IsAssignable => Reasons.IsEmpty;

    /// <summary>
    /// The host driver that a claim would take the function from, which is no reason against it; null when it is on none, on pci-stub, on a
    /// VFIO driver, or when the driver is unknown.
    /// </summary>
    public string? TakenFromDriver => Function.Driver.TryGet(out string? driver) && !GroupRule.IsHarmless(driver) ? driver : null;

    /// <summary>Judges one function, together with the endpoints of its group.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="function">A function of it.</param>
    /// <param name="policy">What may be assumed; nothing when null.</param>
    public static Verdict Of(HostInventory inventory, PciFunction function, OwnershipPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(function);
        if (!function.IsEndpoint)
        {
            return new(function, [], Explain(inventory, [function.Address], policy));
        }

        ImmutableArray<PciAddress> together = EndpointsWith(inventory, function);
        return new(function, together, Explain(inventory, together, policy));
    }

    /// <summary>All reasons against giving some functions away together, without changing anything.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="named">The functions that a request names.</param>
    /// <param name="policy">What may be assumed; nothing when null.</param>
    /// <returns>The reasons, function by function in the order named; none when the host can give them away.</returns>
    public static ImmutableArray<VmError> Explain(HostInventory inventory, ImmutableArray<PciAddress> named, OwnershipPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        if (named.IsDefaultOrEmpty)
        {
            return [new NothingRequested()];
        }

        var world = new HostAlone(inventory, policy ?? OwnershipPolicy.Default);
        var claim = new ClaimCase(world, default, new([.. named.Distinct()]), []);
        ReasonList reasons = default;
        foreach (PciAddress address in claim.Named.Addresses)
        {
            if (inventory.TryFind(address, out PciFunction? function))
            {
                ClaimRules.Examine(claim, function, ref reasons);
            }
            else
            {
                reasons.Add(new FunctionNotFound(address));
            }
        }

        return reasons.ToImmutable();
    }

    private static ImmutableArray<PciAddress> EndpointsWith(HostInventory inventory, PciFunction function) =>
        inventory.GroupOf(function) is { IsNoIommu: false } group
            ? [.. group.Members.Append(function.Address).Distinct().Where(m => inventory.TryFind(m, out PciFunction? member) && member.IsEndpoint).Order()]
            : [function.Address];
}
