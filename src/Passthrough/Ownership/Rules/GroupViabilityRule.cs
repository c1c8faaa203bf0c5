using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A group can be given away when each other endpoint in it is on no driver, on pci-stub or on a VFIO driver; bridges are exempt
/// (Linux: <c>Documentation/driver-api/vfio.rst</c>). A group without an IOMMU counts as none.
/// </summary>
internal sealed class GroupViabilityRule : IFactRule
{
    public void Examine(FactCase facts, PciFunction function, ImmutableArray<VmError>.Builder reasons)
    {
        if (!function.IsEndpoint || facts.Inventory.GroupOf(function) is not { IsNoIommu: false } group)
        {
            return;
        }

        foreach (PciAddress member in group.Members)
        {
            if (!facts.Named.Contains(member)
                && facts.Inventory.TryFind(member, out PciFunction? other)
                && other.IsEndpoint
                && other.Driver.TryGet(out string? driver)
                && !IsHarmless(driver))
            {
                reasons.Add(new GroupMemberOnHostDriver(function.Address, group.Id, member, driver));
            }
        }
    }

    /// <summary>Whether a driver leaves its function free to be given away: pci-stub, or one of VFIO's.</summary>
    internal static bool IsHarmless(string driver) =>
        driver is "pci-stub" or "vfio-pci"
        || driver.EndsWith("-vfio-pci", StringComparison.Ordinal)
        || driver.EndsWith("_vfio_pci", StringComparison.Ordinal);
}

/// <summary>Another endpoint of the group is not named and is on a host driver.</summary>
/// <param name="Address">The function that was named.</param>
/// <param name="Group">Its group.</param>
/// <param name="Member">The endpoint that was not.</param>
/// <param name="Driver">The driver it is on.</param>
public sealed record GroupMemberOnHostDriver(PciAddress Address, IommuGroupId Group, PciAddress Member, string Driver)
    : VmError(VmErrorCode.GroupMemberOnHostDriver)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} shares IOMMU group {Group} with {Member}, which is on {Quoted.Clean(Driver)} and not named";

    /// <inheritdoc/>
    public override string Remedy => $"Name {Member} in the request too, or unbind it from {Quoted.Clean(Driver)}.";
}
