using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Passthrough;

/// <summary>All that a host reports of its PCI functions at one moment. Immutable.</summary>
public sealed class HostInventory
{
    /// <summary>The version of the form that <see cref="ToJson"/> writes.</summary>
    public const int CurrentVersion = 1;

    // Never changed after the constructor, so that reading them takes no lock. Frozen ones would take seconds to make of a million functions.
    private readonly Dictionary<PciAddress, PciFunction> _byAddress;
    private readonly Dictionary<IommuGroupId, IommuGroup> _groups;
    private readonly Lazy<Dictionary<string, PciFunction>> _byPath;
    private readonly BridgeIndex _byBridge;
    private readonly Relations _relations;

    /// <summary>Makes an inventory.</summary>
    /// <param name="functions">The functions, in any order.</param>
    /// <param name="groups">The IOMMU groups, in any order.</param>
    /// <param name="warnings">What went wrong while the host was read, beside the functions' own warnings.</param>
    /// <exception cref="ArgumentException">Two functions have one address, or two groups one number.</exception>
    public HostInventory(IEnumerable<PciFunction> functions, IEnumerable<IommuGroup> groups, IEnumerable<VmError>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(groups);
        Functions = [.. functions.OrderBy(f => f.Address)];
        ImmutableArray<IommuGroup> reported = [.. groups.OrderBy(g => g.Id)];
        Warnings = [.. warnings ?? []];
        RefuseTwice(Functions, f => f.Address, "Two functions are at", nameof(functions));
        RefuseTwice(reported, g => g.Id, "Two groups have the number", nameof(groups));
        _byAddress = Functions.ToDictionary(f => f.Address);
        _relations = new(Functions, reported, _byAddress);
        _groups = Groups.ToDictionary(g => g.Id);
        _byBridge = new(Functions);
        _byPath = new(() => Functions.DistinctBy(f => f.TopologyPath, StringComparer.Ordinal).ToDictionary(f => f.TopologyPath, StringComparer.Ordinal));
    }

    /// <summary>A host without a function.</summary>
    public static HostInventory Empty { get; } = new([], []);

    /// <summary>Reads what <see cref="ToJson"/> wrote, on this host or another. Fields that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <returns>
    /// The inventory; or <see cref="VmErrorCode.InventoryVersionUnknown"/>; or <see cref="VmErrorCode.InventoryMalformed"/> with the place where the text is
    /// no inventory or contradicts itself. Warnings in it are <see cref="RecordedError"/>s.
    /// </returns>
    public static VmResult<HostInventory> Read(string json) => HostInventoryText.Read(json);

    /// <summary>
    /// The inventory in JSON, on one line, its fields as <c>docs/inventory-json.md</c> has them: all that decides who may have a function is in it, so that
    /// another host can decide. Half a surrogate pair, which no JSON can hold, is written as U+FFFD.
    /// </summary>
    public string ToJson() => HostInventoryText.Write(this);

    private static void RefuseTwice<T, TKey>(ImmutableArray<T> sorted, Func<T, TKey> key, string what, string parameter)
        where TKey : struct, IEquatable<TKey>
    {
        for (int i = 1; i < sorted.Length; i++)
        {
            if (key(sorted[i]).Equals(key(sorted[i - 1])))
            {
                throw new ArgumentException($"{what} {key(sorted[i])}.", parameter);
            }
        }
    }

    /// <summary>The functions, in address order.</summary>
    public ImmutableArray<PciFunction> Functions { get; }

    /// <summary>The IOMMU groups, by number. A function that names a group is one of its members, whether the group lists it or not.</summary>
    public ImmutableArray<IommuGroup> Groups => _relations.Groups;

    /// <summary>What went wrong while the host was read, beside the functions' own warnings.</summary>
    public ImmutableArray<VmError> Warnings { get; }

    /// <summary>Finds a function.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="function">The function, when this returns true.</param>
    /// <returns>Whether the host has one there.</returns>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out PciFunction? function) => _byAddress.TryGetValue(address, out function);

    /// <summary>Finds a function by its topology path; of several with one path, which no host reports, the first.</summary>
    internal bool TryFindPath(string path, [NotNullWhen(true)] out PciFunction? function) => _byPath.Value.TryGetValue(path, out function);

    /// <summary>Finds a function, or says that there is none.</summary>
    /// <param name="address">Its address.</param>
    /// <returns>The function, or <see cref="VmErrorCode.FunctionNotFound"/>.</returns>
    public VmResult<PciFunction> Find(PciAddress address) =>
        TryFind(address, out PciFunction? function) ? function : new FunctionNotFound(address);

    /// <summary>
    /// The memory BARs of a function that are smaller than a page and alone in it on this host, so that their page may be mapped into a guest
    /// (<see cref="DeviceOptions.BarsAloneInPage"/>). Each begins its page, and no other BAR or ROM of any function lies there.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="pageSize">The host's page size in bytes, a power of two; of one that is none nothing is told.</param>
    /// <returns>Their indices, in order. Empty when the BARs of any function of the host are unknown: one of them may lie there.</returns>
    public ImmutableArray<int> BarsAloneInPage(PciFunction function, ulong pageSize = DeviceOptions.DefaultPageSize)
    {
        ArgumentNullException.ThrowIfNull(function);
        ImmutableArray<PciBar> own = function.Bars.ValueOrDefault;
        if (own.IsDefault || !BitOperations.IsPow2(pageSize))
        {
            return [];
        }

        ImmutableArray<PciBar> wanted = [.. own.Where(b => b.IsMemory && b.Size < pageSize && b.Address != 0 && Bits.IsAligned(b.Address, pageSize))];
        if (wanted.IsEmpty || Functions.Any(f => f.Address != function.Address && f.Bars.ValueOrDefault.IsDefault))
        {
            return [];
        }

        IEnumerable<PciBar> others = Functions.Where(f => f.Address != function.Address).SelectMany(f => f.Bars.ValueOrDefault);
        return
        [
            .. wanted.Where(b => !own.Any(o => o.Index != b.Index && o.LiesIn(b.Address, pageSize)) && !others.Any(o => o.LiesIn(b.Address, pageSize)))
                .Select(b => b.Index).Order(),
        ];
    }

    /// <summary>All functions below a bridge: on its bus, and below the bridges there.</summary>
    /// <param name="bridge">The bridge's address.</param>
    /// <returns>The functions in address order, VFs too; empty for what is no bridge. The bridge itself is not among them, whatever the host reports.</returns>
    public ImmutableArray<PciFunction> Below(PciAddress bridge)
    {
        var found = new SortedDictionary<PciAddress, PciFunction>();
        var bridges = new Queue<PciAddress>([bridge]);
        while (bridges.TryDequeue(out PciAddress next))
        {
            foreach (int place in _byBridge.On(next))
            {
                PciFunction function = Functions[place];
                if (function.Address != bridge && found.TryAdd(function.Address, function))
                {
                    bridges.Enqueue(function.Address);
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>Finds a group by the kernel's number.</summary>
    internal bool TryFindGroup(IommuGroupId id, [NotNullWhen(true)] out IommuGroup? group) => _groups.TryGetValue(id, out group);

    /// <summary>The virtual functions of a physical one: those that it lists, and those that name it.</summary>
    internal ImmutableArray<PciAddress> VirtualFunctionsOf(PciFunction physical) => _relations.VirtualFunctionsOf(physical);

    /// <summary>The IOMMU group of a function; null when it is in none, or when that is unknown.</summary>
    /// <param name="function">The function.</param>
    public IommuGroup? GroupOf(PciFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _relations.GroupOf(function) is { } id && _groups.TryGetValue(id, out IommuGroup? group) ? group : null;
    }
}

/// <summary>The host has no function at an address.</summary>
/// <param name="Address">The address.</param>
public sealed record FunctionNotFound(PciAddress Address) : VmError(VmErrorCode.FunctionNotFound)
{
    /// <inheritdoc/>
    public override string Message => $"the host has no function at {Address}";
}
