using System.Runtime.InteropServices;

namespace Passthrough;

/// <summary>
/// Candidates by what goes to one VM together: an IOMMU group, or a function that is in none. Everything is counted once, when it is added, so that
/// the choice of a few among very many costs little more than looking at each.
/// </summary>
internal sealed class ChoiceUnits
{
    private const int End = -1;

    private readonly List<Unit> _units = [];
    private readonly List<Candidate> _candidates = [];
    private readonly Dictionary<IommuGroupId, int> _ofGroup = [];

    /// <summary>Adds a candidate that is in no group.</summary>
    public void AddAlone(PciFunction candidate) => Start(candidate, isOwn: false, free: 1);

    /// <summary>Adds a candidate to a group that has one already.</summary>
    public bool TryAdd(IommuGroupId group, PciFunction candidate)
    {
        if (!_ofGroup.TryGetValue(group, out int at))
        {
            return false;
        }

        Unit unit = _units[at];
        _candidates.Add(new(candidate, unit.Last));
        PciFunction first = ByTopology.Order.Compare(candidate, unit.First) < 0 ? candidate : unit.First;
        _units[at] = unit with { Last = _candidates.Count - 1, Count = unit.Count + 1, First = first };
        return true;
    }

    /// <summary>Adds the first candidate of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="isOwn">Whether the group is the VM's already.</param>
    /// <param name="free">How many endpoints of the group nobody has, candidates too.</param>
    public void AddFirst(IommuGroupId group, PciFunction candidate, bool isOwn, int free)
    {
        _ofGroup.Add(group, _units.Count);
        Start(candidate, isOwn, free);
    }

    /// <summary>The candidates in groups that are the VM's already.</summary>
    public IEnumerable<PciFunction> InOwn() => _units.Where(u => u.IsOwn).SelectMany(CandidatesOf).Order(ByTopology.Order);

    /// <summary>The other candidates, unit by unit, the least torn first.</summary>
    /// <param name="wanted">How many are still wanted, which is asked before each unit.</param>
    public IEnumerable<PciFunction> InOthers(Func<int> wanted)
    {
        // Of a unit that has no more than is wanted, all is taken; the one that has more is the last. As the wish shrinks, units go from the first
        // queue to the second when their turn comes: what they leave has only grown.
        (int, int)[] others = [.. Enumerable.Range(0, _units.Count).Where(u => !_units[u].IsOwn).Select(u => (u, u))];
        var whole = new PriorityQueue<int, int>(others, Comparer<int>.Create((x, y) => Compare(x, y, _units[x].Left, _units[y].Left)));
        var torn = new PriorityQueue<int, int>(Comparer<int>.Create((x, y) => Compare(x, y, _units[x].Free, _units[y].Free)));
        while (wanted() is var still and > 0)
        {
            while (whole.TryPeek(out int large, out _) && _units[large].Count > still)
            {
                torn.Enqueue(whole.Dequeue(), large);
            }

            if (!TryTakeBest(whole, torn, still, out int best))
            {
                yield break;
            }

            foreach (PciFunction function in CandidatesOf(_units[best]).Order(ByTopology.Order))
            {
                yield return function;
            }
        }
    }

    private bool TryTakeBest(PriorityQueue<int, int> whole, PriorityQueue<int, int> torn, int still, out int best)
    {
        if (!torn.TryPeek(out int larger, out _))
        {
            return whole.TryDequeue(out best, out _);
        }

        bool takesWhole = whole.TryPeek(out int smaller, out _) && Compare(smaller, larger, _units[smaller].Left, _units[larger].Free - still) < 0;
        best = takesWhole ? whole.Dequeue() : torn.Dequeue();
        return true;
    }

    private int Compare(int x, int y, int leftInX, int leftInY) =>
        leftInX != leftInY ? leftInX.CompareTo(leftInY) : ByTopology.Order.Compare(_units[x].First, _units[y].First);

    private void Start(PciFunction candidate, bool isOwn, int free)
    {
        _candidates.Add(new(candidate, End));
        _units.Add(new(candidate, _candidates.Count - 1, 1, free, isOwn));
    }

    private IEnumerable<PciFunction> CandidatesOf(Unit unit)
    {
        for (int at = unit.Last; at != End; at = _candidates[at].Previous)
        {
            yield return _candidates[at].Function;
        }
    }

    /// <summary>A unit: its first candidate in the order of topology, the last one added, how many, and how many endpoints nobody has.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Unit(PciFunction First, int Last, int Count, int Free, bool IsOwn)
    {
        /// <summary>What stays free in it when all its candidates are taken.</summary>
        public int Left => Free - Count;
    }

    /// <summary>A candidate, and the one of the same unit that was added before it.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Candidate(PciFunction Function, int Previous);
}
