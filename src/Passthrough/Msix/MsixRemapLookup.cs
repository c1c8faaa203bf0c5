using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The interrupt path: from a host vector to its active remap. A look-up reads two array cells, whatever the number of remaps, takes no lock and allocates
/// nothing: an active remap is one 64-bit word, so that a reader sees all of it or none. Changes need the device's lock.
/// </summary>
internal sealed class MsixRemapLookup
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

    private volatile ulong[][] _pages = NoPages;

    public bool TryFind(ushort hostVector, out GuestInterrupt interrupt)
    {
        ulong word = Volatile.Read(ref _pages[hostVector >> PageBits][hostVector & (PageSize - 1)]);
        interrupt = new(unchecked((ushort)word), new(unchecked((uint)(word >> VcpuShift))));
        return word != 0;
    }

    /// <summary>Makes one remap what is found. In place: the word is the unit that a reader sees.</summary>
    public void Set(MsixRemap remap) => SetWord(remap.HostVector, WordOf(remap));

    public void Forget(ushort hostVector) => SetWord(hostVector, 0);

    /// <summary>Adds remaps to what is found, visible in one write.</summary>
    public void Include(ImmutableArray<MsixRemap> added) => _pages = Copied(_pages, added);

    /// <summary>Makes these remaps all that is found, visible in one write.</summary>
    public void Replace(ImmutableArray<MsixRemap> all) => _pages = Copied(NoPages, all);

    private static ulong WordOf(MsixRemap remap) =>
        remap.IsActive ? ActiveBit | ((ulong)remap.Target.Value << VcpuShift) | remap.GuestVector : 0;

    private void SetWord(ushort hostVector, ulong word)
    {
        int page = hostVector >> PageBits;
        ulong[][] pages = _pages;
        if (ReferenceEquals(pages[page], NoPage))
        {
            if (word == 0)
            {
                return;
            }

            pages = ReferenceEquals(pages, NoPages) ? [.. pages] : pages;
            Volatile.Write(ref pages[page], new ulong[PageSize]);
        }

        Volatile.Write(ref pages[page][hostVector & (PageSize - 1)], word);
        _pages = pages;
    }

    // Copies the pages that change; the others are shared with what readers have now.
    private static ulong[][] Copied(ulong[][] before, ImmutableArray<MsixRemap> remaps)
    {
        ulong[][] pages = before;
        foreach (MsixRemap remap in remaps)
        {
            if (WordOf(remap) is 0)
            {
                continue;
            }

            int page = remap.HostVector >> PageBits;
            pages = ReferenceEquals(pages, before) ? [.. before] : pages;
            pages[page] = ReferenceEquals(pages[page], before[page]) ? [.. before[page]] : pages[page];
            pages[page][remap.HostVector & (PageSize - 1)] = WordOf(remap);
        }

        return pages;
    }
}
