using System.Collections.Concurrent;

namespace Passthrough;

/// <summary>The claims that this manager has reserved, and those at which its host works now: what it finds unfinished beside them others have left.</summary>
internal sealed class OwnClaims
{
    private readonly ConcurrentDictionary<ulong, bool> _reserved = new();
    private readonly ConcurrentDictionary<ulong, bool> _working = new();
    private readonly ConcurrentDictionary<ulong, bool> _begun = new();
    private readonly ConcurrentDictionary<ulong, bool> _touched = new();

    /// <summary>Whether this manager reserved a claim that is still reserved.</summary>
    public bool IsReserved(Lease lease) => _reserved.ContainsKey(lease.Generation);

    /// <summary>Whether the host makes the devices of a claim ready, or takes them back, at this manager's word.</summary>
    public bool IsWorkedAt(Lease lease) => _working.ContainsKey(lease.Generation);

    /// <summary>Notes a reservation, before it is written.</summary>
    public void Reserve(ulong generation) => _reserved[generation] = true;

    /// <summary>Forgets a reservation that was not written, or that nobody will go on with.</summary>
    public void Forget(ulong generation) => _reserved.TryRemove(generation, out _);

    /// <summary>Begins with the host's work at a claim; false when it is at it already.</summary>
    public bool TryBegin(Lease lease) => _working.TryAdd(lease.Generation, true);

    /// <summary>Ends the host's work at a claim.</summary>
    public void End(Lease lease) => _working.TryRemove(lease.Generation, out _);

    /// <summary>Whether this manager has begun to take the devices of a claim back, and not ended it.</summary>
    public bool IsReleaseBegun(Lease lease) => _begun.ContainsKey(lease.Generation);

    /// <summary>Notes that this manager has begun to take the devices of a claim back.</summary>
    public void BeginRelease(Lease lease) => _begun[lease.Generation] = true;

    /// <summary>Whether a host may have begun with the devices of a claim: what was assigned at once no host has.</summary>
    public bool MayBeTouched(Lease lease) => _touched.ContainsKey(lease.Generation);

    /// <summary>Notes that a host may have begun with the devices of a claim.</summary>
    public void Touch(Lease lease) => _touched[lease.Generation] = true;

    /// <summary>Notes that a claim is reserved, reserved no more, or over.</summary>
    public void Note(OwnershipEvent next)
    {
        if (next is OwnershipReserved reserved)
        {
            Touch(reserved.Lease);
        }

        if (next is OwnershipReleased or OwnershipQuarantined or OwnershipCancelled)
        {
            _begun.TryRemove(next.Subject!.Generation, out _);
            _touched.TryRemove(next.Subject!.Generation, out _);
        }

        if (next is not OwnershipReserved && next.Subject is { } lease)
        {
            Forget(lease.Generation);
        }
    }
}
