using System.Collections.Immutable;

namespace Passthrough.Cli.Owners;

/// <summary>A function of a claim, or one in quarantine.</summary>
/// <param name="Key">Which function; its address is where it is now, as far as the host was read.</param>
/// <param name="IsPresent">Whether the host reports it; null when the host was not read.</param>
internal sealed record OwnedFunction(FunctionKey Key, bool? IsPresent);

/// <summary>A claim in force, with who asked for it.</summary>
internal sealed record OwnedClaim(Lease Lease, OwnershipState State, ImmutableArray<OwnedFunction> Functions, AuditStamp By, DateTimeOffset At);

/// <summary>A function in quarantine, and since when.</summary>
internal sealed record OwnedQuarantine(OwnedFunction Function, QuarantineReason Reason, ulong? Revision, DateTimeOffset At);

/// <summary>Who owns what on a host, by a registry that was told what the host reports and what the store keeps. It decides nothing: the registry does.</summary>
/// <param name="Host">The host.</param>
/// <param name="Registry">The registry. It is the view's own; nothing that is claimed in it reaches the store.</param>
/// <param name="Claims">The claims in force, by lease.</param>
/// <param name="Quarantines">The functions in quarantine, by address.</param>
internal sealed record OwnerView(HostId Host, DeviceRegistry Registry, ImmutableArray<OwnedClaim> Claims, ImmutableArray<OwnedQuarantine> Quarantines)
{
    /// <summary>Whether anything is owned or in quarantine.</summary>
    public bool HasAny => !Claims.IsEmpty || !Quarantines.IsEmpty;

    /// <summary>Puts host and store together.</summary>
    /// <param name="inventory">What the host reports; null when it was not read.</param>
    /// <param name="stored">What the store keeps.</param>
    /// <param name="policy">What the operator allows.</param>
    /// <returns>The view; or why the two do not go together.</returns>
    public static VmResult<OwnerView> Of(HostInventory? inventory, StoredOwnership stored, OwnershipPolicy policy)
    {
        var registry = new DeviceRegistry(policy);
        if (!stored.ToSnapshot().TryGetValue(out RegistrySnapshot? snapshot, out VmError? error)
            || (inventory is not null && !registry.Apply(inventory).TryGetValue(out _, out error))
            || (stored.Revision != 0 && (error = registry.Restore(snapshot).Error) is not null))
        {
            return error;
        }

        // The registry's own copy has the functions where they are now.
        RegistrySnapshot now = registry.Snapshot();
        Dictionary<ulong, StoredClaim> asked = stored.Claims.ToDictionary(c => c.Claim.Lease.Generation);
        return new OwnerView(
            stored.Host,
            registry,
            [.. now.Claims.Select(c => Claim(c, asked[c.Lease.Generation])).OrderBy(c => c.Lease.Generation)],
            [.. now.Quarantines.Select(q => Quarantine(q, stored.Quarantines)).OrderBy(q => q.Function.Key.Address)]);

        OwnedClaim Claim(RegistryClaim claim, StoredClaim by) =>
            new(claim.Lease, claim.State, [.. claim.Lease.Functions.Select(Function)], by.By, by.At);

        OwnedQuarantine Quarantine(RegistryQuarantine quarantine, ImmutableArray<StoredQuarantine> all) =>
            new(Function(quarantine.Function), quarantine.Reason, quarantine.Revision, all.First(q => q.Quarantine.Function.IsSameFunction(quarantine.Function)).At);

        OwnedFunction Function(FunctionKey key) => new(key, inventory is null ? null : IsPresent(registry, key));
    }

    /// <summary>Who owns a function of the host; Available when nobody does.</summary>
    public Ownership OwnershipOf(PciAddress address) => Registry.TryFind(address, out RegisteredDevice? device) ? device.Ownership : default;

    /// <summary>A verdict on a function, for a VM that has nothing yet: what the host says against it, and who has it.</summary>
    public Verdict Judge(Verdict ofHost) => ofHost.AssignTogether.IsEmpty || !HasAny
        ? ofHost
        : ofHost with { Reasons = Registry.Explain(new ClaimRequest(Stranger, DeviceSelection.Of(ofHost.AssignTogether.AsSpan()))) };

    // A VM that owns nothing: no UUID of anybody's is this one.
    private static VmId Stranger { get; } = VmId.Parse("00000000-0000-0000-0000-000000000000");

    // Another card may be where one has gone.
    private static bool IsPresent(DeviceRegistry registry, FunctionKey key) =>
        registry.TryFind(key.Address, out RegisteredDevice? device) && device.IsPresent && device.Key.IsSameFunction(key);
}
