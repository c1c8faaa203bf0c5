using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>A device that is registered.</summary>
internal sealed class ModelDevice
{
    public required ModelKey Key { get; set; }

    /// <summary>As it was reported last; null for one that was registered by hand.</summary>
    public ModelFunction? Function { get; set; }

    public bool IsPresent { get; set; } = true;

    /// <summary>The report, by its number, that told of it last.</summary>
    public int LastSeen { get; set; }

    public ModelClaim? Claim { get; set; }

    /// <summary>What was known of it when it was claimed last: that is what events and snapshots say of it.</summary>
    public ModelKey? ClaimedAs { get; set; }

    /// <summary>The VM after which it is in quarantine.</summary>
    public int? QuarantinedAfter { get; set; }

    public bool IsByHand => Key.Path is null;

    public OwnershipState State => QuarantinedAfter is not null ? OwnershipState.Quarantined : Claim?.State ?? OwnershipState.Available;

    public bool IsOwnedBy(int vm) => Claim?.Request.Vm == vm;
}

/// <summary>A claim that was granted, whether or not it is over.</summary>
internal sealed record ModelClaim(int Generation, ModelRequest Request, ImmutableArray<ModelKey> Functions)
{
    public OwnershipState State { get; set; }

    public bool IsOver { get; set; }
}
