using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What there is to compare: the store, the host and memory at one moment, and who is alive.</summary>
/// <param name="Host">The host.</param>
/// <param name="BootId">Its boot; null when unknown.</param>
/// <param name="Stored">What the store has.</param>
/// <param name="Memory">What memory had at a revision of the store's, or later than the store is.</param>
/// <param name="Own">The claims that this manager is at.</param>
/// <param name="IsAlive">Whether a VM is alive; null when unknown.</param>
internal sealed record Compared(
    HostId Host, string? BootId, StoredOwnership Stored, RegistrySnapshot Memory, OwnClaims Own, Func<VmId, bool?> IsAlive);

/// <summary>Compares store, host and memory. It does nothing but tell.</summary>
internal sealed class Comparison(Compared compared, DeviceRegistry registry)
{
    private readonly ImmutableArray<ReconcileFinding>.Builder _findings = ImmutableArray.CreateBuilder<ReconcileFinding>();

    /// <summary>All differences, by kind and then by lease or address.</summary>
    public ImmutableArray<ReconcileFinding> Run()
    {
        foreach (StoredClaim claim in compared.Stored.Claims)
        {
            Add(new ClaimFindings(compared, claim).Find());
        }

        var devices = new DeviceFindings(registry, compared.Stored.Claims);
        Add(devices.Gone());
        Add(devices.Unclaimed());
        Add(UnitFindings.Of(compared.Stored.Claims, registry.Inventory, registry.Policy));
        Add(MemoryFindings.Of(compared.Stored, compared.Memory));
        Add(registry.Verify()
            .Where(e => e is not InvariantBroken { Invariant: "GroupHasOneOwner" })
            .Select(e => new ReconcileFinding(ReconcileFindingKind.InvariantBroken, e.Message)));
        return [.. _findings.OrderBy(f => f.Kind)];
    }

    private void Add(IEnumerable<ReconcileFinding> findings) => _findings.AddRange(findings);
}
