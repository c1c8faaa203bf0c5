using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A device's remaps. The look-up reads two array cells, whatever the number of remaps, takes no lock and allocates nothing: an active remap is one
/// 64-bit word, so that a reader sees all of it or none. Changes need the device's lock.
/// </summary>
internal sealed class MsixRemaps
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int PageCount = 1 << (16 - PageBits);

    // A word is zero (no active remap), or: bit 63 set, vCPU in bits 47:16, guest vector in bits 15:0.
    private const ulong ActiveBit = 1UL << 63;
    private const int VcpuShift = 16;

    // Shared by all that is empty, and never written.
    private static readonly ulong[] NoPage = new ulong[PageSize];
    private static readonly ulong[][] NoPages = [.. Enumerable.Repeat(NoPage, PageCount)];

    private sealed record Listed(ImmutableArray<MsixRemap> ByHostVector);

    private static readonly Listed Nothing = new([]);

    private volatile ulong[][] _pages = NoPages;
    private volatile Listed _listed = Nothing;

    public MsixRemaps(int capacity) => Capacity = capacity;

    /// <summary>How many remaps there can be.</summary>
    public int Capacity { get; }

    public int Count => _listed.ByHostVector.Length;

    public ImmutableArray<MsixRemap> All => _listed.ByHostVector;

    public bool TryFind(ushort hostVector, out GuestInterrupt interrupt)
    {
        ulong word = Volatile.Read(ref _pages[hostVector >> PageBits][hostVector & (PageSize - 1)]);
        interrupt = new(unchecked((ushort)word), new(unchecked((uint)(word >> VcpuShift))));
        return word != 0;
    }

    public VmResult<MsixRemap> Add(ushort hostVector, ushort guestVector, VcpuId target)
    {
        ImmutableArray<MsixRemap> listed = _listed.ByHostVector;
        int index = IndexAtOrAfter(listed, hostVector);
        if (index < listed.Length && listed[index].HostVector == hostVector)
        {
            return new RemapExists(hostVector, listed[index]);
        }

        if (listed.Length >= Capacity)
        {
            return new RemapTableFull(Capacity);
        }

        var remap = new MsixRemap(hostVector, guestVector, target, true);
        _listed = new(listed.Insert(index, remap));
        SetWord(hostVector, WordOf(remap));
        return remap;
    }

    public VmResult<MsixRemap> Remove(ushort hostVector)
    {
        ImmutableArray<MsixRemap> listed = _listed.ByHostVector;
        int index = IndexAtOrAfter(listed, hostVector);
        if (index == listed.Length || listed[index].HostVector != hostVector)
        {
            return new RemapNotFound(hostVector);
        }

        SetWord(hostVector, 0);
        _listed = new(listed.RemoveAt(index));
        return listed[index];
    }

    /// <summary>Makes all remaps active or inactive, visible in one write.</summary>
    public void SetActive(bool active)
    {
        if (_listed.ByHostVector.IsEmpty)
        {
            return;
        }

        ImmutableArray<MsixRemap> listed = [.. _listed.ByHostVector.Select(r => r with { IsActive = active })];
        ulong[][] pages = NoPages;
        foreach (MsixRemap remap in active ? listed : [])
        {
            pages = WithPage(pages, remap.HostVector >> PageBits);
            pages[remap.HostVector >> PageBits][remap.HostVector & (PageSize - 1)] = WordOf(remap);
        }

        _pages = pages;
        _listed = new(listed);
    }

    /// <summary>Removes all remaps at once.</summary>
    public void Clear()
    {
        _pages = NoPages;
        _listed = Nothing;
    }

    private static ulong WordOf(MsixRemap remap) => ActiveBit | ((ulong)remap.Target.Value << VcpuShift) | remap.GuestVector;

    // In place: the word is the unit that a reader sees.
    private void SetWord(ushort hostVector, ulong word)
    {
        int page = hostVector >> PageBits;
        ulong[][] pages = WithPage(_pages, page);
        Volatile.Write(ref pages[page][hostVector & (PageSize - 1)], word);
        _pages = pages;
    }

    private static ulong[][] WithPage(ulong[][] pages, int page)
    {
        if (!ReferenceEquals(pages[page], NoPage))
        {
            return pages;
        }

        ulong[][] own = ReferenceEquals(pages, NoPages) ? [.. pages] : pages;
        Volatile.Write(ref own[page], new ulong[PageSize]);
        return own;
    }

    private static int IndexAtOrAfter(ImmutableArray<MsixRemap> listed, ushort hostVector)
    {
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

        return low;
    }
}
