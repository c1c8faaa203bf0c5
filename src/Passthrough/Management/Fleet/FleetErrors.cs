using System.Collections.Immutable;

namespace Passthrough;

/// <summary>No host of the fleet was seen lately.</summary>
/// <param name="SeenWithin">How lately.</param>
/// <param name="Known">How many hosts published something at all.</param>
public sealed record NoHostSeen(TimeSpan SeenWithin, int Known) : VmError(VmErrorCode.NoHostSeen)
{
    /// <inheritdoc/>
    public override string Message => Known == 0
        ? "no host has published what it has"
        : $"none of {Known} hosts was seen in the last {SeenWithin.TotalSeconds:0.###} seconds";
}

/// <summary>No host that was seen lately can grant a request.</summary>
/// <param name="Hosts">Why each cannot.</param>
public sealed record NoHostFits(ImmutableArray<HostRefused> Hosts) : VmError(VmErrorCode.NoHostFits)
{
    /// <inheritdoc/>
    public override string Message => $"none of {Hosts.Length} hosts can grant it: {string.Join("; ", Hosts.Select(h => h.Message))}";

    /// <inheritdoc/>
    public override ImmutableArray<VmError> Reasons => [.. Hosts];

    /// <summary>Equal when the hosts' refusals are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(NoHostFits? other) => other is not null && Hosts.AsSpan().SequenceEqual(other.Hosts.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Hosts.Length;
}

/// <summary>A host of a fleet cannot grant a request.</summary>
/// <param name="Host">The host.</param>
/// <param name="Why">The host's own reason.</param>
public sealed record HostRefused(HostId Host, VmError Why) : VmError(VmErrorCode.HostRefused)
{
    /// <inheritdoc/>
    public override string Message => $"host {Host}: {Why.Code.ToText()} {Why.Message}";

    /// <inheritdoc/>
    public override string Remedy => Why.Remedy;
}
