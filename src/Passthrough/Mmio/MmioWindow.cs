namespace Passthrough;

/// <summary>
/// A window as the device keeps it. One of a known BAR has an offset in it, and the guest's address follows from where the BAR is; one of a
/// device made by hand has the guest's address itself.
/// </summary>
internal readonly record struct MmioWindow(ulong Host, ulong Size, int BarIndex, ulong OffsetOrGuest, bool IsMapped)
{
    public const int NoBar = -1;

    public bool HasBar => BarIndex != NoBar;

    /// <summary>The window as it is seen from outside.</summary>
    /// <param name="guest">Where the guest sees it; null while its BAR is not placed.</param>
    /// <param name="isReachable">Whether it is accessible if it is mapped.</param>
    public MmioRegion AsRegion(ulong? guest, bool isReachable) => new(
        new(Host),
        guest is { } at ? new GuestPhysicalAddress(at) : null,
        Size,
        IsMapped,
        IsMapped && isReachable,
        HasBar ? new BarRange(BarIndex, OffsetOrGuest, Size) : null);
}
