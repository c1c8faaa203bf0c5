using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Which capabilities of a function its guest sees. Hidden are those that only a host can use (SR-IOV, ARI, resizable BARs, and Enhanced Allocation, which tells host addresses), ids that the specification has
/// not given out, and what a broken list makes of a function: a second one of a kind that there is once, and one that begins inside another.
/// </summary>
internal static class GuestCapabilities
{
    private const int ResizableBarHeader = 4;
    private const int ResizableBarEntry = 8;
    private const int ResizableBarControl = 8;

    /// <summary>Chooses the visible ones, in the order of their lists.</summary>
    /// <param name="all">All that the host found.</param>
    /// <param name="size">How many bytes the guest sees: 256 or 4096.</param>
    /// <param name="showUnknown">Whether unknown ids are shown too.</param>
    public static ImmutableArray<PciCapability> Choose(PciCapabilityList all, int size, bool showUnknown)
    {
        var visible = ImmutableArray.CreateBuilder<PciCapability>();
        foreach (PciCapability entry in all.Entries)
        {
            if (IsForGuests(entry, showUnknown) && !visible.Any(other => Excludes(other, entry)) && End(entry) <= EndOfSpace(entry, size))
            {
                visible.Add(entry);
            }
        }

        return visible.DrainToImmutable();
    }

    /// <summary>Takes the hidden ones out of an image: their bytes read zero, and the lists lead past them.</summary>
    public static void HideOthers(Span<byte> image, PciCapabilityList all, ImmutableArray<PciCapability> visible)
    {
        foreach (PciCapability entry in all.Entries)
        {
            if (!visible.Contains(entry))
            {
                Erase(image, entry, all, visible);
            }
        }

        LinkStandard(image, visible);
        if (image.Length > PciRegister.FirstExtendedCapability)
        {
            LinkExtended(image, visible);
        }
    }

    private static bool IsForGuests(PciCapability entry, bool showUnknown) => entry switch
    {
        { Id: 0 } => false,
        { IsExtended: false, Id: PciRegister.CapabilityEnhancedAllocation } => false,
        { IsExtended: true, Id: PciRegister.ExtendedCapabilitySriov or PciRegister.ExtendedCapabilityAri } => false,
        { IsExtended: true, Id: PciRegister.ExtendedCapabilityResizableBar or PciRegister.ExtendedCapabilityVfResizableBar } => false,
        _ => showUnknown || PciCapabilityNames.IsKnown(entry),
    };

    private static bool Excludes(PciCapability shown, PciCapability entry) =>
        (entry.Offset < End(shown) && shown.Offset < End(entry))
        || (entry.Id == shown.Id && entry.IsExtended == shown.IsExtended && IsOncePerFunction(entry));

    private static bool IsOncePerFunction(PciCapability entry) => entry.IsExtended
        ? entry.Id is PciRegister.ExtendedCapabilityErrorReporting
        : entry.Id is PciRegister.CapabilityPowerManagement or PciRegister.CapabilityMsi or PciRegister.CapabilityExpress
            or PciRegister.CapabilityMsix or PciRegister.CapabilityAdvancedFeatures;

    private static int End(PciCapability entry) => entry.Offset + PciCapabilityLengths.Of(entry);

    private static int EndOfSpace(PciCapability entry, int size) => entry.IsExtended ? size : PciRegister.StandardSize;

    // Few say how long they are; the bytes of all others go on to the next capability, as far as anybody can tell.
    private static void Erase(Span<byte> image, PciCapability hidden, PciCapabilityList all, ImmutableArray<PciCapability> visible)
    {
        int end = EndOfSpace(hidden, image.Length);
        if (LengthOf(image, hidden) is { } length)
        {
            end = Math.Min(end, hidden.Offset + length);
        }
        else
        {
            foreach (PciCapability other in all.Entries)
            {
                end = other.Offset > hidden.Offset ? Math.Min(end, other.Offset) : end;
            }
        }

        for (int i = hidden.Offset; i < end; i++)
        {
            if (!visible.Any(v => i >= v.Offset && i < End(v)))
            {
                image[i] = 0;
            }
        }
    }

    private static int? LengthOf(ReadOnlySpan<byte> image, PciCapability entry) => entry switch
    {
        { IsExtended: true, Id: PciRegister.ExtendedCapabilitySriov or PciRegister.ExtendedCapabilityAri } => PciCapabilityLengths.Of(entry),
        { IsExtended: true, Id: PciRegister.ExtendedCapabilityResizableBar or PciRegister.ExtendedCapabilityVfResizableBar } =>
            ResizableBarHeader + (ResizableBarEntry * Math.Max(1, CountOfBars(image, entry))),
        _ => null,
    };

    private static int CountOfBars(ReadOnlySpan<byte> image, PciCapability entry) =>
        entry.Offset + ResizableBarControl < image.Length ? image[entry.Offset + ResizableBarControl] >> 5 : 0;

    private static void LinkStandard(Span<byte> image, ImmutableArray<PciCapability> visible)
    {
        int pointer = PciRegister.CapabilityPointer;
        foreach (PciCapability entry in visible)
        {
            if (!entry.IsExtended)
            {
                image[pointer] = Bits.Low8((uint)entry.Offset);
                pointer = entry.Offset + 1;
            }
        }

        image[pointer] = 0;
        if (pointer == PciRegister.CapabilityPointer)
        {
            image[PciRegister.Status] &= unchecked((byte)~PciRegister.StatusCapabilityList);
        }
    }

    // The list begins at 100h whatever is there: what is hidden there keeps its place without an id.
    private static void LinkExtended(Span<byte> image, ImmutableArray<PciCapability> visible)
    {
        int at = PciRegister.FirstExtendedCapability;
        uint header = 0;
        foreach (PciCapability entry in visible)
        {
            if (entry.IsExtended)
            {
                if (entry.Offset != PciRegister.FirstExtendedCapability)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(image[at..], header | ((uint)entry.Offset << 20));
                }

                at = entry.Offset;
                header = entry.Id | ((uint)entry.Version << 16);
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(image[at..], header);
    }
}
