using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Which cells each VM owns: a list threaded through the cells themselves, so that a claim allocates nothing here. Changes need the registry's lock;
/// a reader walks without one, and walks again when the revision or the list has moved meanwhile.
/// </summary>
internal sealed class VmIndex
{
    private sealed class Head
    {
        public volatile OwnershipCell? First;

        // Raised before and after each removal: a cell goes to another list only after its removal here was counted.
        public volatile int Removals;
    }

    // So many heads of VMs that own nothing any more are kept: a VM that comes and goes costs no allocation.
    private const int MostEmptyHeads = 1024;

    private readonly ConcurrentDictionary<VmId, Head> _heads = new();
    private int _emptyHeads;

    public void Add(VmId vm, OwnershipCell cell)
    {
        if (!_heads.TryGetValue(vm, out Head? head))
        {
            head = new Head();
            _heads[vm] = head;
            _emptyHeads++;
        }

        if (head.First is not { } first)
        {
            _emptyHeads--;
        }
        else
        {
            first.Previous = cell;
        }

        cell.Previous = null;
        cell.Next = head.First;
        head.First = cell;
    }

    public void Remove(VmId vm, OwnershipCell cell)
    {
        Head head = _heads[vm];
        CountRemoval(head);
        if (cell.Previous is { } previous)
        {
            previous.Next = cell.Next;
        }
        else
        {
            head.First = cell.Next;
        }

        if (cell.Next is { } next)
        {
            next.Previous = cell.Previous;
        }

        // The removed cell keeps its way on, for a reader that stands on it.
        CountRemoval(head);
        if (head.First is null && ++_emptyHeads > MostEmptyHeads)
        {
            Purge();
        }
    }

    /// <summary>The VM's leases at one moment, oldest first.</summary>
    public ImmutableArray<Lease> LeasesOf(VmId vm, PublishedRevision revision)
    {
        while (true)
        {
            ulong before = revision.Value;
            Head? head = _heads.GetValueOrDefault(vm);
            int removals = head?.Removals ?? 0;
            ImmutableArray<Lease> leases = head is null ? [] : Walk(vm, head);
            if (revision.Value == before && (head?.Removals ?? 0) == removals)
            {
                return leases;
            }
        }
    }

    private static ImmutableArray<Lease> Walk(VmId vm, Head head)
    {
        var leases = new HashSet<Lease>(ReferenceEqualityComparer.Instance);
        for (OwnershipCell? cell = head.First; cell is not null; cell = cell.Next)
        {
            if (cell.Ownership is { Lease: { } lease } && lease.Vm == vm)
            {
                leases.Add(lease);
            }
        }

        return [.. leases.OrderBy(l => l.Generation)];
    }

    private static void CountRemoval(Head head) => head.Removals = unchecked(head.Removals + 1);

    private void Purge()
    {
        foreach ((VmId vm, Head head) in _heads)
        {
            if (head.First is null)
            {
                _heads.TryRemove(vm, out _);
            }
        }

        _emptyHeads = 0;
    }
}
