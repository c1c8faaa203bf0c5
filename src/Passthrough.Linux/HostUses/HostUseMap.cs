using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Gives each use of the host to the functions that it depends on.</summary>
internal sealed class HostUseMap
{
    private readonly Dictionary<PciAddress, ImmutableArray<HostUse>> _uses = [];
    private readonly HashSet<PciAddress> _maybeUsed = [];
    private readonly HostUseFindings _findings;

    /// <param name="findings">The uses.</param>
    /// <param name="functions">All functions of the host.</param>
    /// <param name="displays">Of each function, in the same order, whether the firmware booted with it as its display.</param>
    /// <param name="groups">The IOMMU groups.</param>
    public HostUseMap(HostUseFindings findings, IReadOnlyList<PciFunction> functions, IReadOnlyList<Fact<bool>> displays, IEnumerable<IommuGroup> groups)
    {
        _findings = findings;
        Dictionary<PciAddress, PciFunction> byAddress = findings.Uses.IsEmpty && findings.MaybeUsed.IsEmpty ? [] : functions.ToDictionary(f => f.Address);
        foreach ((string device, HostUse use) in findings.Uses)
        {
            foreach (PciAddress address in Needed(device, byAddress))
            {
                Add(address, use);
            }
        }

        _maybeUsed.UnionWith(findings.MaybeUsed.SelectMany(d => Needed(d, byAddress)));
        for (int i = 0; i < functions.Count; i++)
        {
            if (displays[i].ValueOrDefault)
            {
                Add(functions[i].Address, new(HostUseKind.BootDisplay, "the firmware booted with it as its display"));
            }
        }

        if (_uses.Count > 0 || _maybeUsed.Count > 0)
        {
            AddNeighbours(functions, new(functions, groups));
        }
    }

    // An endpoint above another function is one that makes a bus of its own, as Intel VMD does: without it the other is gone.
    private static IEnumerable<PciAddress> Needed(string device, Dictionary<PciAddress, PciFunction> byAddress) =>
        FunctionLocation.FunctionsAbove(device).Where((address, place) => place == 0 || (byAddress.TryGetValue(address, out PciFunction? function) && function.IsEndpoint));

    private void Add(PciAddress address, HostUse use) => _uses[address] = _uses.GetValueOrDefault(address, []).Add(use);

    // One reason of each kind is enough, and the neighbours' own uses come first.
    private void AddNeighbours(IReadOnlyList<PciFunction> functions, Neighbours neighbours)
    {
        var besideMaybe = new HashSet<PciAddress>();
        var indirect = new Dictionary<(PciAddress Address, HostUseKind Kind), HostUse>();
        var buses = new Occurrences<PciAddress>();
        var groups = new Occurrences<IommuGroupId>();
        foreach (PciFunction function in functions)
        {
            if (_maybeUsed.Contains(function.Address))
            {
                besideMaybe.UnionWith(neighbours.BehindSameBridge(function).Concat(neighbours.OfSameGroup(function)).Select(static f => f.Address));
            }

            if (!_uses.TryGetValue(function.Address, out ImmutableArray<HostUse> own))
            {
                continue;
            }

            // The first tells all others why, and the second tells the first.
            foreach (PciFunction other in buses.Count(function.ParentBridge) <= 2 ? neighbours.BehindSameBridge(function) : [])
            {
                indirect.TryAdd((other.Address, HostUseKind.BehindBridge), new(HostUseKind.BehindBridge, $"it shares the bus below {function.ParentBridge} with {Because(function, own)}"));
            }

            foreach (PciFunction other in groups.Count(function.IommuGroup.ValueOrDefault) <= 2 ? neighbours.OfSameGroup(function) : [])
            {
                indirect.TryAdd((other.Address, HostUseKind.SharedGroup), new(HostUseKind.SharedGroup, $"it shares its IOMMU group with {Because(function, own)}"));
            }
        }

        foreach (((PciAddress address, _), HostUse use) in indirect)
        {
            Add(address, use);
        }

        _maybeUsed.UnionWith(besideMaybe);
    }

    private static string Because(PciFunction function, ImmutableArray<HostUse> uses) => $"{function.Address}, which the host needs: {uses[0].Evidence}";

    /// <summary>The function with its uses. Uses that were found are known; that there is none is known only if all was read.</summary>
    /// <param name="function">The function.</param>
    /// <param name="isBootDisplay">Whether the firmware booted with it as its display.</param>
    public PciFunction Apply(PciFunction function, Fact<bool> isBootDisplay)
    {
        ImmutableArray<HostUse> uses = _uses.GetValueOrDefault(function.Address, []);
        if (!uses.IsEmpty || (_findings.IsComplete && isBootDisplay.IsKnown && !_maybeUsed.Contains(function.Address)))
        {
            return function with { HostUses = uses };
        }

        return _findings.IsDenied && !function.Unknown.Contains("hostUses", StringComparer.Ordinal)
            ? function with { Unknown = function.Unknown.Add("hostUses") }
            : function;
    }

    /// <summary>How often each key was met.</summary>
    private sealed class Occurrences<T>
        where T : struct
    {
        private readonly Dictionary<T, int> _counts = [];

        public int Count(T? key) => key is { } known ? _counts[known] = _counts.GetValueOrDefault(known) + 1 : 1;
    }
}
