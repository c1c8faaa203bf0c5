using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Which cells each VM owns: a list threaded through the cells themselves, so that a claim allocates nothing here. Changes need the registry's lock;
/// a reader walks without one, and walks again when the VM itself had a change meanwhile. What other VMs do keeps no reader waiting.
/// </summary>
internal sealed class VmIndex
{
    private sealed class Head
    {
        public volatile OwnershipCell? First;

        // Raised before each of the VM's events is published, so that between two readings of one number there was one event at most; and before and
        // after each removal, since a cell goes to another list only after its removal here was counted.
        public volatile int Changes;
    }

    // So many heads of VMs that own nothing any more are kept: a VM that comes and goes costs no allocation.
    private const int MostEmptyHeads = 1024;

    private readonly ConcurrentDictionary<VmId, Head> _heads = new();
    private int _emptyHeads;

    /// <summary>Announces an event of the VM, before anything of it is prepared.</summary>
    public void CountChange(VmId vm)
    {
        if (!_heads.TryGetValue(vm, out Head? head))
        {
            head = new Head();
            _heads[vm] = head;
            _emptyHeads++;
        }

        CountChange(head);
    }

    /// <summary>Puts a cell into the list of a VM whose change was counted.</summary>
    public void Add(VmId vm, OwnershipCell cell)
    {
        Head head = _heads[vm];
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
        CountChange(head);
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
        CountChange(head);
        if (head.First is null && ++_emptyHeads > MostEmptyHeads)
        {
            Purge();
        }
    }

    /// <summary>The VM's leases at one moment, oldest first.</summary>
    public ImmutableArray<Lease> LeasesOf(VmId vm)
    {
        if (!_heads.TryGetValue(vm, out Head? head))
        {
            return [];
        }

        while (true)
        {
            int before = head.Changes;
            ImmutableArray<Lease> leases = Walk(vm, head);
            if (head.Changes == before)
            {
                return leases;
            }
        }
    }

    private static ImmutableArray<Lease> Walk(VmId vm, Head head)
    {
        var leases = new HashSet<Lease>();
        for (OwnershipCell? cell = head.First; cell is not null; cell = cell.Next)
        {
            if (cell.Ownership is { Lease: { } lease } && lease.Vm == vm)
            {
                leases.Add(lease);
            }
        }

        return [.. leases.OrderBy(l => l.Generation)];
    }

    private static void CountChange(Head head) => head.Changes = unchecked(head.Changes + 1);

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
