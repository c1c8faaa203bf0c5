using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>
/// A device's remaps and the rules for new ones: a host vector has one, a table entry is named by one, and there are no more than the table has entries.
/// Changes need the device's lock.
/// </summary>
internal sealed class MsixRemaps
{
    private sealed record Listed(ImmutableArray<MsixRemap> ByHostVector);

    private static readonly Listed Nothing = new([]);

    private volatile Listed _listed = Nothing;

    // Which host vector names an entry; none until one does. Guarded by the device's lock.
    private Dictionary<int, ushort>? _namedBy;

    public MsixRemaps(int capacity) => Capacity = capacity;

    /// <summary>What the interrupt path reads.</summary>
    public MsixRemapLookup Lookup { get; } = new();

    /// <summary>How many remaps there can be.</summary>
    public int Capacity { get; }

    public int Count => _listed.ByHostVector.Length;

    public ImmutableArray<MsixRemap> All => _listed.ByHostVector;

    public VmResult<MsixRemap> Add(ushort hostVector, ushort guestVector, VcpuId target, int? tableEntry = null)
    {
        var request = new MsixRemapRequest(hostVector, guestVector, target, tableEntry);
        if (CheckVector(request) is { } exists)
        {
            return exists;
        }

        if (CheckEntry(request) is { } wrongEntry)
        {
            return wrongEntry;
        }

        ImmutableArray<MsixRemap> listed = _listed.ByHostVector;
        if (listed.Length >= Capacity)
        {
            return new RemapTableFull(Capacity);
        }

        MsixRemap remap = Activated(request);
        Name(remap);
        _listed = new(listed.Insert(~IndexOf(hostVector), remap));
        Lookup.Set(remap);
        return remap;
    }

    /// <summary>Adds all or none, visible to the look-up in one write; refuses with all reasons.</summary>
    public VmResult<ImmutableArray<MsixRemap>> AddAll(ImmutableArray<MsixRemapRequest> block)
    {
        if (block.IsDefaultOrEmpty)
        {
            return VmResult.Of(ImmutableArray<MsixRemap>.Empty);
        }

        ImmutableArray<VmError> reasons = ReasonsAgainst(block);
        if (!reasons.IsEmpty)
        {
            return VmError.Of(reasons);
        }

        ImmutableArray<MsixRemap> added = ImmutableArray.CreateRange(block, Activated);
        foreach (MsixRemap remap in added)
        {
            Name(remap);
        }

        _listed = new([.. _listed.ByHostVector.Concat(added).OrderBy(r => r.HostVector)]);
        Lookup.Include(added);
        return added;
    }

    /// <summary>Sends a remap's interrupts elsewhere; it stays active or inactive, and keeps its entry.</summary>
    public VmResult<MsixRemap> Change(ushort hostVector, ushort guestVector, VcpuId target) =>
        TryFindListed(hostVector, out MsixRemap now, out RemapNotFound? missing)
            ? Replaced(now with { GuestVector = guestVector, Target = target })
            : missing;

    public VmResult<MsixRemap> SetActive(ushort hostVector, bool active) =>
        TryFindListed(hostVector, out MsixRemap now, out RemapNotFound? missing) ? Replaced(now with { IsActive = active }) : missing;

    public VmResult<MsixRemap> Remove(ushort hostVector)
    {
        if (!TryFindListed(hostVector, out MsixRemap now, out RemapNotFound? missing))
        {
            return missing;
        }

        Lookup.Forget(hostVector);
        _listed = new(_listed.ByHostVector.RemoveAt(IndexOf(hostVector)));
        if (now.TableEntry is { } entry)
        {
            _namedBy!.Remove(entry);
        }

        return now;
    }

    /// <summary>Makes all remaps active or inactive, visible in one write.</summary>
    public void SetActive(bool active)
    {
        // In a method of its own: a release without remaps does not pay for the closure.
        if (!_listed.ByHostVector.IsEmpty)
        {
            MarkAll(active);
        }
    }

    private void MarkAll(bool active)
    {
        ImmutableArray<MsixRemap> listed = [.. _listed.ByHostVector.Select(r => r with { IsActive = active })];
        Lookup.Replace(listed);
        _listed = new(listed);
    }

    /// <summary>Removes all remaps at once.</summary>
    public void Clear()
    {
        Lookup.Replace([]);
        _listed = Nothing;
        _namedBy = null;
    }

    private ImmutableArray<VmError> ReasonsAgainst(ImmutableArray<MsixRemapRequest> block)
    {
        ImmutableArray<VmError>.Builder reasons = ImmutableArray.CreateBuilder<VmError>();
        HashSet<ushort> vectors = [];
        Dictionary<int, ushort> entries = [];
        foreach (MsixRemapRequest request in block)
        {
            AddIfAny(reasons, CheckVector(request));
            AddIfAny(reasons, vectors.Add(request.HostVector) ? null : new RemapNamedTwice(request.HostVector));
            AddIfAny(reasons, CheckEntry(request) ?? CheckEntry(request, entries));
        }

        int free = Capacity - Count;
        AddIfAny(reasons, block.Length <= free ? null : new RemapTableFull(Capacity, free, block.Length));
        return reasons.DrainToImmutable();
    }

    private static void AddIfAny(ImmutableArray<VmError>.Builder reasons, VmError? reason)
    {
        if (reason is not null)
        {
            reasons.Add(reason);
        }
    }

    private RemapExists? CheckVector(MsixRemapRequest request) =>
        TryFindListed(request.HostVector, out MsixRemap existing, out _) ? new(request.HostVector, existing) : null;

    private VmError? CheckEntry(MsixRemapRequest request)
    {
        if (request.TableEntry is not { } entry)
        {
            return null;
        }

        if (entry < 0 || entry >= Capacity)
        {
            return new MsixEntryOutOfRange(entry, Capacity);
        }

        return _namedBy is not null && _namedBy.TryGetValue(entry, out ushort other) ? new RemapEntryTaken(entry, request.HostVector, other) : null;
    }

    private static RemapEntryTaken? CheckEntry(MsixRemapRequest request, Dictionary<int, ushort> earlier) =>
        request.TableEntry is { } entry && !earlier.TryAdd(entry, request.HostVector) ? new(entry, request.HostVector, earlier[entry]) : null;

    private static MsixRemap Activated(MsixRemapRequest request) =>
        new(request.HostVector, request.GuestVector, request.Target, true, request.TableEntry);

    private void Name(MsixRemap remap)
    {
        if (remap.TableEntry is { } entry)
        {
            (_namedBy ??= []).Add(entry, remap.HostVector);
        }
    }

    private MsixRemap Replaced(MsixRemap remap)
    {
        _listed = new(_listed.ByHostVector.SetItem(IndexOf(remap.HostVector), remap));
        Lookup.Set(remap);
        return remap;
    }

    private bool TryFindListed(ushort hostVector, out MsixRemap remap, [NotNullWhen(false)] out RemapNotFound? missing)
    {
        int index = IndexOf(hostVector);
        remap = index < 0 ? default : _listed.ByHostVector[index];
        missing = index < 0 ? new(hostVector) : null;
        return index >= 0;
    }

    /// <summary>Where a host vector's remap stands; or, as the complement, where it would.</summary>
    private int IndexOf(ushort hostVector)
    {
        ImmutableArray<MsixRemap> listed = _listed.ByHostVector;
        int low = 0;
        int high = listed.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (listed[middle].HostVector < hostVector)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < listed.Length && listed[low].HostVector == hostVector ? low : ~low;
    }
}
