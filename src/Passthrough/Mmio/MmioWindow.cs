namespace Passthrough;

/// <summary>
/// A window as the device keeps it. One of a known BAR has an offset in it, and the guest's address follows from where the BAR is; one of a
/// device made by hand has the guest's address itself.
/// </summary>
internal readonly record struct MmioWindow(ulong Host, ulong Size, int BarIndex, ulong OffsetOrGuest, bool IsMapped)
{
    public const int NoBar = -1;

    public bool HasBar => BarIndex != NoBar;

    /// <summary>The window as it is seen from outside, with the guest's address if its BAR is placed.</summary>
    public MmioRegion AsRegion(ReadOnlySpan<ulong> placement)
    {
        if (!HasBar)
        {
            return new(new(Host), new GuestPhysicalAddress(OffsetOrGuest), Size, IsMapped, null);
        }

        ulong bar = placement[BarIndex];
        GuestPhysicalAddress? guest = bar == GuestBars.NotPlaced ? null : new GuestPhysicalAddress(bar + OffsetOrGuest);
        return new(new(Host), guest, Size, IsMapped, new BarRange(BarIndex, OffsetOrGuest, Size));
    }
}
