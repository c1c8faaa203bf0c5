using System.Diagnostics;

namespace Passthrough;

/// <summary>
/// Which function a lease is for. A reported function is known by its topology path and its identity, so that it is found again when bus numbers have
/// changed and told from a stranger in its place; one that was made by hand is known by its address.
/// </summary>
/// <param name="Address">Where it was when this was written; bus numbers may change with a reboot.</param>
[DebuggerDisplay("{Address,nq} {TopologyPath,nq}")]
public sealed record FunctionKey(PciAddress Address)
{
    /// <summary>The way to it (<see cref="PciFunction.TopologyPath"/>); null for a function that no host reported.</summary>
    public string? TopologyPath { get; init; }

    /// <summary>Where it is in words that last: the way to it, or <c>@</c> and the address for a function that no host reported.</summary>
    public string Place => TopologyPath ?? $"@{Address}";

    /// <summary>The vendor's id, a VF's PF's; 0 while it is unknown, and for a function that no host reported.</summary>
    public ushort VendorId { get; init; }

    /// <summary>The device's id, a VF's PF's; 0 while it is unknown, and for a function that no host reported.</summary>
    public ushort DeviceId { get; init; }

    /// <summary>The serial number, a VF's PF's; null when it has none or it is unknown.</summary>
    public ulong? SerialNumber { get; init; }

    /// <summary>The key of a reported function. A VF is its PF's: another card may make VFs that are alike.</summary>
    /// <param name="inventory">What the host reports, for the PF of a VF.</param>
    /// <param name="function">The function.</param>
    public static FunctionKey Of(HostInventory inventory, PciFunction function)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(function);
        PciFunction? card = function.PhysicalFunction is { } at ? inventory.TryFind(at, out PciFunction? physical) ? physical : null : function;
        return new(function.Address)
        {
            TopologyPath = function.TopologyPath,
            VendorId = card?.VendorId ?? 0,
            DeviceId = card?.DeviceId ?? 0,
            SerialNumber = card?.SerialNumber.ValueOrDefault,
        };
    }

    /// <summary>
    /// Whether both are one function: the same path, vendor and device, and not two different serial numbers; where no host reported it, the same address.
    /// What is unknown never differs from what is known.
    /// </summary>
    /// <param name="other">The other key.</param>
    public bool IsSameFunction(FunctionKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other)
            || (TopologyPath is null
                ? other.TopologyPath is null && Address == other.Address
                : string.Equals(TopologyPath, other.TopologyPath, StringComparison.Ordinal) && IsSameCard(other));
    }

    // Ids that could not be read are 0, which is no vendor's.
    private bool HasIds => VendorId != 0 || DeviceId != 0;

    /// <summary>This key, with what an earlier one of the same function knew and it does not.</summary>
    internal FunctionKey Knowing(FunctionKey earlier) => HasIds && SerialNumber is not null ? this : this with
    {
        VendorId = HasIds ? VendorId : earlier.VendorId,
        DeviceId = HasIds ? DeviceId : earlier.DeviceId,
        SerialNumber = SerialNumber ?? earlier.SerialNumber,
    };

    /// <summary>Whether both could be one card, wherever it is.</summary>
    internal bool IsSameCard(FunctionKey other) =>
        (!HasIds || !other.HasIds || (VendorId == other.VendorId && DeviceId == other.DeviceId))
        && (SerialNumber is null || other.SerialNumber is null || SerialNumber == other.SerialNumber);

    /// <summary>By address; those that were at one address after each other by way and identity.</summary>
    internal static int Compare(FunctionKey left, FunctionKey right) =>
        (left.Address.CompareTo(right.Address), string.CompareOrdinal(left.TopologyPath, right.TopologyPath)) switch
        {
            (not 0 and var byAddress, _) => byAddress,
            (_, not 0 and var byPath) => byPath,
            _ => (left.VendorId, left.DeviceId, left.SerialNumber ?? 0).CompareTo((right.VendorId, right.DeviceId, right.SerialNumber ?? 0)),
        };

    /// <summary>The address.</summary>
    public override string ToString() => Address.ToString();
}
