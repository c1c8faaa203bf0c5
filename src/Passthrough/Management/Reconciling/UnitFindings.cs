using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Units of ownership of which several VMs have parts: the host has changed around owners who keep what they have. Told, and never merged.</summary>
internal static class UnitFindings
{
    public static IEnumerable<ReconcileFinding> Of(ImmutableArray<StoredClaim> claims, HostInventory inventory, OwnershipPolicy policy) => claims
        .SelectMany(c => c.Claim.Lease.Functions, (c, function) => (c.Claim.Lease, Function: Found(function, inventory)))
        .Where(held => held.Function is not null)
        .Select(held => (held.Lease, Function: held.Function!))
        .GroupBy(held => OwnershipUnit.Of(inventory, held.Function, policy).Key, StringComparer.Ordinal)
        .Where(unit => unit.Select(held => held.Lease.Vm).Distinct().Skip(1).Any())
        .Select(unit => Shared(unit.Key, [.. unit]));

    // Bus numbers may be others than when it was claimed. What is gone is in no group.
    private static FunctionKey? Found(FunctionKey function, HostInventory inventory) =>
        function.TopologyPath is { } path && inventory.TryFindPath(path, out PciFunction? there) && FunctionKey.Of(inventory, there) is var key && key.IsSameFunction(function)
            ? key
            : null;

    private static ReconcileFinding Shared(string unit, (Lease Lease, FunctionKey Function)[] held)
    {
        Lease[] leases = [.. held.Select(h => h.Lease).DistinctBy(l => l.Generation).OrderBy(l => l.Generation)];
        return new(
            ReconcileFindingKind.UnitShared,
            $"the IOMMU cannot tell apart what several VMs have, in the unit of {unit}: {string.Join("; ", leases.Take(8).Select(l => l.ToString()))}")
        {
            Devices = [.. held.Select(h => h.Function.Address).Order()],
            Command = $"passthrough release --lease {leases[^1].Generation}",
        };
    }
}
