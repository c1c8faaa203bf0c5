using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A VM's wish for devices: it gets all of them or none.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Devices">The devices.</param>
public sealed record ClaimRequest(VmId Vm, DeviceSelection Devices);

/// <summary>Which devices a request is for.</summary>
public sealed class DeviceSelection : IEquatable<DeviceSelection>
{
    private DeviceSelection(ImmutableArray<PciAddress> addresses) => Addresses = addresses;

    /// <summary>The addresses named, each once, in the order named.</summary>
    public ImmutableArray<PciAddress> Addresses { get; }

    /// <summary>Selects devices by address.</summary>
    /// <param name="addresses">The addresses; one that is named twice counts once.</param>
    public static DeviceSelection Of(params ReadOnlySpan<PciAddress> addresses) =>
        new(addresses.Length == 1 ? [addresses[0]] : [.. addresses.ToArray().Distinct()]);

    /// <summary>Selects one device by its address.</summary>
    /// <param name="address">The address.</param>
    public static implicit operator DeviceSelection(PciAddress address) => Of(address);

    /// <summary>Equal when the same addresses are named in the same order.</summary>
    /// <param name="other">The other selection.</param>
    public bool Equals(DeviceSelection? other) => other is not null && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DeviceSelection);

    /// <inheritdoc/>
    public override int GetHashCode() => Addresses.IsEmpty ? 0 : HashCode.Combine(Addresses.Length, Addresses[0]);

    /// <summary>The addresses, separated by commas.</summary>
    public override string ToString() => string.Join(", ", Addresses);
}
