using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Compares two reports of a host: both are in address order, so one walk finds what stayed, and only the rest is matched by topology path.</summary>
/// <param name="before">The first.</param>
/// <param name="after">The second.</param>
/// <param name="known">What is known of a function of the first, from reports before it too; only what the first says when null.</param>
internal sealed class InventoryComparison(HostInventory before, HostInventory after, Func<PciFunction, FunctionKey>? known = null)
{
    private readonly ImmutableArray<FunctionChange>.Builder _altered = ImmutableArray.CreateBuilder<FunctionChange>();
    private readonly ImmutableArray<FunctionChange>.Builder _moved = ImmutableArray.CreateBuilder<FunctionChange>();
    private readonly ImmutableArray<FunctionChange>.Builder _replaced = ImmutableArray.CreateBuilder<FunctionChange>();
    private readonly List<PciFunction> _gone = [];
    private readonly List<PciFunction> _new = [];

    public InventoryChange Run()
    {
        Walk();
        MatchByPath(out ImmutableArray<PciFunction> added, out ImmutableArray<PciFunction> removed);
        return new(added, removed, _altered.DrainToImmutable(), _moved.DrainToImmutable(), _replaced.DrainToImmutable());
    }

    private void Walk()
    {
        int old = 0, now = 0;
        while (old < before.Functions.Length && now < after.Functions.Length)
        {
            PciFunction was = before.Functions[old], stands = after.Functions[now];
            int order = was.Address.CompareTo(stands.Address);
            if (order == 0)
            {
                Compare(was, stands);
            }
            else if (order < 0)
            {
                _gone.Add(was);
            }
            else
            {
                _new.Add(stands);
            }

            old += order <= 0 ? 1 : 0;
            now += order >= 0 ? 1 : 0;
        }

        _gone.AddRange(before.Functions.AsSpan()[old..]);
        _new.AddRange(after.Functions.AsSpan()[now..]);
    }

    private void Compare(PciFunction was, PciFunction stands)
    {
        if (ReferenceEquals(was, stands) && !was.IsVirtualFunction)
        {
            return;
        }

        if (!IsSame(was, stands))
        {
            _gone.Add(was);
            _new.Add(stands);
        }
        else if (FunctionDifference.Between(was, stands) is { IsEmpty: false } properties)
        {
            _altered.Add(new(was, stands, properties));
        }
    }

    private void MatchByPath(out ImmutableArray<PciFunction> added, out ImmutableArray<PciFunction> removed)
    {
        var byPath = new Dictionary<string, PciFunction>(StringComparer.Ordinal);
        foreach (PciFunction function in _new)
        {
            byPath.TryAdd(function.TopologyPath, function);
        }

        var left = ImmutableArray.CreateBuilder<PciFunction>();
        HashSet<PciFunction> matched = new(ReferenceEqualityComparer.Instance);
        foreach (PciFunction was in _gone)
        {
            if (byPath.Remove(was.TopologyPath, out PciFunction? stands))
            {
                (IsSame(was, stands) ? _moved : _replaced).Add(new(was, stands, FunctionDifference.Between(was, stands)));
                matched.Add(stands);
            }
            else
            {
                left.Add(was);
            }
        }

        removed = left.DrainToImmutable();
        added = [.. _new.Where(f => !matched.Contains(f))];
    }

    private bool IsSame(PciFunction was, PciFunction stands) => (known?.Invoke(was) ?? FunctionKey.Of(before, was)).IsSameFunction(FunctionKey.Of(after, stands));
}
