namespace Passthrough;

/// <summary>The numbers from 0 to below a count in sets, each in one; sets are joined and never parted.</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parents;

    public DisjointSets(int count) => _parents = [.. Enumerable.Range(0, count)];

    /// <summary>The number that stands for the set of another; the least of it.</summary>
    public int Find(int item)
    {
        while (_parents[item] != item)
        {
            _parents[item] = _parents[_parents[item]];
            item = _parents[item];
        }

        return item;
    }

    public void Join(int one, int other)
    {
        int first = Find(one), second = Find(other);
        _parents[Math.Max(first, second)] = Math.Min(first, second);
    }
}
