using System.Collections.Immutable;

namespace Passthrough.Cli.Planning;

/// <summary>Where the example places a BAR.</summary>
/// <param name="Bar">The BAR.</param>
/// <param name="Guest">Its guest address.</param>
internal readonly record struct PlacedBar(PciBar Bar, GuestPhysicalAddress Guest);

/// <summary>A window of the example.</summary>
/// <param name="Range">The range of the BAR.</param>
/// <param name="Host">Where it is on the host.</param>
/// <param name="Guest">Where the guest would see it.</param>
internal readonly record struct PlacedWindow(BarRange Range, HostPhysicalAddress Host, GuestPhysicalAddress Guest);

/// <summary>The example for one function.</summary>
/// <param name="Address">The function.</param>
/// <param name="DeviceType">What kind of device it is.</param>
/// <param name="Device">The device; null when it could not be read far enough to make one.</param>
/// <param name="Bars">The BARs that found a place, in BAR order.</param>
/// <param name="Windows">Their windows.</param>
/// <param name="Vectors">How many vectors are remapped, n to n on vCPU 0; null when unknown.</param>
/// <param name="Notes">What has no place in the example, and why.</param>
internal sealed record DeviceLayout(
    PciAddress Address,
    PassthroughDeviceType DeviceType,
    PassthroughDevice? Device,
    ImmutableArray<PlacedBar> Bars,
    ImmutableArray<PlacedWindow> Windows,
    int? Vectors,
    ImmutableArray<string> Notes)
{
    /// <summary>The layout of a function that could not be read far enough to tell.</summary>
    public static DeviceLayout Unknown(PciFunction function, VmError why) =>
        new(function.Address, PassthroughDeviceTypes.FromIds(function.VendorId, function.DeviceId), null, [], [], null, [$"{why}"]);
}

/// <summary>
/// An example of where a VM manager could place the devices of one request: memory BARs in BAR order, 32-bit ones from C0000000, 64-bit ones
/// from 8000000000, each aligned to its size, one function after the other; host vector n = guest vector n = table entry n, all on vCPU 0.
/// </summary>
internal sealed class ExampleLayout
{
    private const ulong First32 = 0xC000_0000;
    private const ulong First64 = 0x80_0000_0000;
    private const ulong End32 = 1UL << 32;

    private UInt128 _next32 = First32;
    private UInt128 _next64 = First64;

    /// <summary>Places the next device.</summary>
    public DeviceLayout Place(PassthroughDevice device)
    {
        var bars = ImmutableArray.CreateBuilder<PlacedBar>();
        var windows = ImmutableArray.CreateBuilder<PlacedWindow>();
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (PciBar bar in device.PciConfig.Bars.Where(b => b.IsMemory).OrderBy(b => b.Index))
        {
            if (bar.Address == 0)
            {
                notes.Add($"BAR {bar.Index} of {device.Address} has no address on the host, so it has no window");
            }
            else if (TryPlace(bar, device.Memory.SubPageBars.Any(b => b.Bar == bar && b.MayBeMapped), out GuestPhysicalAddress guest))
            {
                bars.Add(new(bar, guest));
                foreach (BarRange range in device.Memory.MappableRanges.Where(r => r.BarIndex == bar.Index))
                {
                    windows.Add(new(range, new(bar.Address + range.Offset), new(guest.Value + range.Offset)));
                }
            }
            else
            {
                notes.Add($"BAR {bar.Index} of {device.Address} ({bar.Kind}, 0x{bar.Size:x} bytes) finds no room in the example");
            }
        }

        return new(device.Address, device.DeviceType, device, bars.DrainToImmutable(), windows.DrainToImmutable(), device.Msix?.TableSize ?? 0, notes.DrainToImmutable());
    }

    /// <summary>Gives a device its windows and remaps.</summary>
    /// <returns>What the device refused; none when all was added.</returns>
    public static ImmutableArray<VmError> AddTo(DeviceLayout layout)
    {
        if (layout.Device is not { } device)
        {
            return [];
        }

        var refused = ImmutableArray.CreateBuilder<VmError>();
        foreach (PlacedWindow window in layout.Windows)
        {
            if (!device.AddMmioRegion(window.Host, window.Guest, window.Range.Size).TryGetValue(out _, out VmError? error))
            {
                refused.Add(error);
            }
        }

        for (int vector = 0; vector < (layout.Vectors ?? 0); vector++)
        {
            if (!device.Interrupts.Add((ushort)vector, (ushort)vector, new VcpuId(0), tableEntry: vector).TryGetValue(out _, out VmError? error))
            {
                refused.Add(error);
            }
        }

        return refused.DrainToImmutable();
    }

    // A BAR that is mapped as a whole page has it for itself in the guest, too.
    private bool TryPlace(PciBar bar, bool takesPage, out GuestPhysicalAddress guest)
    {
        bool wide = bar.Kind == BarKind.Memory64;
        UInt128 size = takesPage ? DeviceOptions.DefaultPageSize : bar.Size;
        UInt128 start = ((wide ? _next64 : _next32) + size - 1) / size * size;
        UInt128 limit = wide ? (UInt128)1 << 64 : End32;
        guest = default;
        if (start + size > limit)
        {
            return false;
        }

        guest = new((ulong)start);
        if (wide)
        {
            _next64 = start + size;
        }
        else
        {
            _next32 = start + size;
        }

        return true;
    }
}
