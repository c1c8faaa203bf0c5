using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A VM's wish for devices: it gets all of them or none. Equal when VM, devices, id and overrides are.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Devices">The devices.</param>
public sealed record ClaimRequest(VmId Vm, DeviceSelection Devices)
{
    /// <summary>The devices.</summary>
    public DeviceSelection Devices { get; init => field = NotNull(value); } = NotNull(Devices);

    /// <summary>What makes repeating the request safe: a number that its sender made up for this request alone. Null when it is not to be repeated.</summary>
    public Guid? Id { get; init; }

    /// <summary>Rules that the request sets aside, each with the reason that is kept.</summary>
    public ImmutableArray<RuleOverride> Overrides { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Equal when VM, devices, id and overrides are, the last in the same order.</summary>
    /// <param name="other">The other request.</param>
    public bool Equals(ClaimRequest? other) =>
        other is not null && Vm == other.Vm && Id == other.Id && Devices.Equals(other.Devices) && Overrides.HasSameItems(other.Overrides);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Vm, Devices, Id, Overrides.Length);

    private static DeviceSelection NotNull(DeviceSelection devices)
    {
        ArgumentNullException.ThrowIfNull(devices);
        return devices;
    }
}
