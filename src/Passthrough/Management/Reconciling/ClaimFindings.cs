namespace Passthrough;

/// <summary>What there is to say of one claim of the store's: whether somebody left it, whether its boot is over, whether its VM is alive.</summary>
internal sealed class ClaimFindings(Compared compared, StoredClaim stored)
{
    private Lease Lease => stored.Claim.Lease;

    // What a host noted lasts no longer than its boot; within a boot it says that something was begun.
    private bool HasHostWork => !stored.HostRecords.IsEmpty;

    /// <summary>Whether the claim was made during a boot of this host that is over, so that who made it is gone.</summary>
    private bool IsOfEarlierBoot =>
        compared.BootId is { } now && stored.By.BootId is { } then && stored.By.FromHost == compared.Host && !string.Equals(now, then, StringComparison.Ordinal);

    private string By => $"by {Quoted.Clean(stored.By.Who)} on {stored.At:u}";

    private string Release => ReleaseOf(stored);

    // Where another process may have left something half done, who detaches says that it is gone.
    private string ReleaseLeft => HasHostWork ? $"{Release} --go-on" : Release;

    /// <summary>The command that ends a claim: what the host has made ready it has to take back.</summary>
    public static string ReleaseOf(StoredClaim claim) => $"passthrough {(claim.HostRecords.IsEmpty ? "release" : "detach")} --lease {claim.Claim.Lease.Generation}";

    public IEnumerable<ReconcileFinding> Find() => (stored.Claim.State switch
    {
        OwnershipState.Reserved => Reserved(),
        OwnershipState.Releasing => Releasing(),
        _ => Assigned(),
    }) is { } finding ? [finding with { Devices = [.. Lease.Functions.Select(f => f.Address)], Vm = Lease.Vm, Lease = Lease }] : [];

    private ReconcileFinding? Reserved() => compared.Own.IsReserved(Lease) || compared.Own.IsWorkedAt(Lease) ? null
        : IsOfEarlierBoot ? new(ReconcileFindingKind.LeftReserved, $"{Lease} was reserved {By} during a boot that is over, so nobody goes on with it")
        {
            Command = ReleaseLeft,
            IsCertain = true,
        }
        : new(ReconcileFindingKind.LeftReserved, $"{Lease} was reserved {By}{BegunAtHost}; another process may be at it still, or may have died") { Command = ReleaseLeft };

    // Whose boot counts is who began the release, and the claim does not tell that: the trail does.
    private ReconcileFinding? Releasing() => compared.Own.IsWorkedAt(Lease) ? null
        : new(ReconcileFindingKind.LeftReleasing, $"{Lease}, claimed {By}, is being taken back{BegunAtHost}; another process may be at it still, or may have died")
        {
            Command = HasHostWork ? ReleaseLeft : $"passthrough quarantine {Lease.Functions[0].Address} --reason TEXT",
        };

    private ReconcileFinding? Assigned() => (compared.IsAlive(Lease.Vm), IsOfEarlierBoot) switch
    {
        (false, var earlier) => new(ReconcileFindingKind.DeadVm, $"VM {Lease.Vm} is not alive and has {Lease}, claimed {By}{BegunAtHost}")
        {
            Command = Release,
            IsCertain = !HasHostWork && !compared.Own.IsWorkedAt(Lease),
        },
        (null, true) => new(ReconcileFindingKind.EarlierBoot, $"{Lease} was claimed {By} during a boot that is over; whether its VM is to run again is not known")
        {
            Command = ReleaseLeft,
        },
        _ => null,
    };

    private string BegunAtHost => HasHostWork
        ? $", and the host has notes of {Quoted.List([.. stored.HostRecords.Select(r => r.Function.Address)])}"
        : string.Empty;
}
