using System.Collections.Concurrent;

namespace Passthrough;

/// <summary>
/// The ids of requests that were granted, with their leases: those in force, and those that are over as long as the event that ended them is kept. Readers
/// take no lock; who changes them holds the registry's.
/// </summary>
internal sealed class RequestIds
{
    private readonly ConcurrentDictionary<Guid, Lease> _granted = new();

    /// <summary>The lease that a request with this id was granted; null when there was none, or it is forgotten.</summary>
    public Lease? Find(Guid? id) => id is { } known ? _granted.GetValueOrDefault(known) : null;

    /// <summary>All that are kept.</summary>
    public IEnumerable<Lease> All => _granted.Values;

    /// <summary>Notes what an event granted.</summary>
    public void Note(OwnershipEvent next)
    {
        if (next is OwnershipReserved or OwnershipAssigned && next.Subject is { Request.Id: { } id } lease)
        {
            _granted[id] = lease;
        }
    }

    /// <summary>Notes a lease that is over already.</summary>
    public void NoteEnded(Lease lease)
    {
        if (lease.Request.Id is { } id)
        {
            _granted[id] = lease;
        }
    }

    /// <summary>Forgets the id of a lease whose end is told no more.</summary>
    public void Forget(OwnershipEvent? dropped)
    {
        if (dropped is OwnershipCancelled or OwnershipReleased or OwnershipQuarantined && dropped.Subject is { Request.Id: { } id } lease
            && _granted.TryGetValue(id, out Lease? granted) && granted.Generation == lease.Generation)
        {
            _granted.TryRemove(id, out _);
        }
    }
}
