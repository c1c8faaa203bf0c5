using System.Collections.Immutable;

namespace Passthrough;

/// <summary>One rule about what a host may give away, told from what the host reports.</summary>
internal interface IFactRule
{
    /// <summary>Adds the reasons against giving away one named function, if there are any.</summary>
    void Examine(FactCase facts, PciFunction function, ImmutableArray<VmError>.Builder reasons);
}

/// <summary>What a rule looks at: the host, the functions named together, and the policy.</summary>
internal readonly record struct FactCase(HostInventory Inventory, IReadOnlySet<PciAddress> Named, OwnershipPolicy Policy);
