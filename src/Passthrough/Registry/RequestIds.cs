using System.Collections.Concurrent;

namespace Passthrough;

/// <summary>
/// The ids of requests that were granted, with their leases: those in force, and those that are over for as many events as the registry keeps. Readers take
/// no lock; who changes them holds the registry's.
/// </summary>
/// <param name="kept">For how many events the id of a lease that is over is kept.</param>
internal sealed class RequestIds(int kept)
{
    private readonly ConcurrentDictionary<Guid, Lease> _granted = new();

    // In the order in which they ended.
    private readonly Queue<EndedRequest> _ended = new();

    /// <summary>The requests whose leases are over, those that ended first first. The caller holds the registry's lock.</summary>
    public IEnumerable<EndedRequest> Ended => _ended;

    /// <summary>The lease that a request with this id was granted; null when there was none, or it is forgotten.</summary>
    public Lease? Find(Guid? id) => id is { } known ? _granted.GetValueOrDefault(known) : null;

    /// <summary>Notes what an event granted or ended, and forgets what ended long ago.</summary>
    public void Note(OwnershipEvent next)
    {
        if (next.Subject is { Request.Id: { } id } lease)
        {
            Grant(id, lease);
            if (next is OwnershipCancelled or OwnershipReleased or OwnershipQuarantined)
            {
                _ended.Enqueue(new(lease, next.Revision));
            }
        }

        while (_ended.TryPeek(out EndedRequest? first) && next.Revision - first.EndedAt >= (ulong)kept)
        {
            _ended.Dequeue();
            _granted.TryRemove(first.Lease.Request.Id!.Value, out _);
        }
    }

    // A registry that keeps fewer events may have forgotten an id that is still known here, and granted it anew.
    private void Grant(Guid id, Lease lease)
    {
        if (_granted.TryGetValue(id, out Lease? earlier) && earlier.Generation != lease.Generation)
        {
            EndedRequest[] others = [.. _ended.Where(e => e.Lease.Request.Id != id)];
            _ended.Clear();
            Array.ForEach(others, _ended.Enqueue);
        }

        _granted[id] = lease;
    }

    /// <summary>Notes a lease in force that a snapshot told of.</summary>
    public void Restore(Lease lease)
    {
        if (lease.Request.Id is { } id)
        {
            _granted[id] = lease;
        }
    }

    /// <summary>Notes a lease that is over, which a snapshot told of; in the order in which they ended.</summary>
    public void Restore(EndedRequest ended)
    {
        if (ended.Lease.Request.Id is { } id)
        {
            _granted[id] = ended.Lease;
            _ended.Enqueue(ended);
        }
    }
}
