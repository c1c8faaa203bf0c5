using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What one VM at most may have a part of: an IOMMU group, or a function that is in none. Known by its first endpoint, since the kernel's numbers change
/// from boot to boot.
/// </summary>
/// <param name="Key">The place of its endpoint with the lowest topology path (<see cref="FunctionKey.Place"/>).</param>
/// <param name="Members">The places of all its endpoints, in order.</param>
/// <param name="Group">The kernel's number of the group, for display only; null for a function in none.</param>
public sealed record OwnershipUnit(string Key, ImmutableArray<string> Members, IommuGroupId? Group = null)
{
    /// <summary>The unit of a function on a host.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="function">The function.</param>
    /// <param name="policy">The policy: one that assumes an IOMMU takes each function by itself.</param>
    public static OwnershipUnit Of(HostInventory inventory, FunctionKey function, OwnershipPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.AssumeIommu
            || function.TopologyPath is null
            || !inventory.TryFind(function.Address, out PciFunction? reported)
            || inventory.GroupOf(reported) is not { IsNoIommu: false } group)
        {
            return new(function.Place, [function.Place]);
        }

        ImmutableArray<string> members =
        [
            .. group.Members.Select(m => inventory.TryFind(m, out PciFunction? member) && member.IsEndpoint ? member.TopologyPath : null)
                .OfType<string>().Append(function.Place).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new(members[0], members, group.Id);
    }

    /// <summary>Equal when key, members and number are.</summary>
    /// <param name="other">The other unit.</param>
    public bool Equals(OwnershipUnit? other) =>
        other is not null && string.Equals(Key, other.Key, StringComparison.Ordinal) && Group == other.Group && Members.HasSameItems(other.Members);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(string.GetHashCode(Key, StringComparison.Ordinal), Members.Length);
}
