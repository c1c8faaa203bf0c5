using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Benchmarks;

/// <summary>
/// How many bytes a registered device keeps, beyond those that discovery read, at three moments of its life: what all devices together add to the heap after full
/// collections, for each. Its share of the registry's tables is in it.
/// </summary>
internal static class DeviceFootprint
{
    public const int Devices = 10_000;

    private const int WarmUp = 100;
    private const int Vectors = 8;
    private const int EntrySize = 16;
    private const int CommandOffset = 0x04;
    private const ushort MasterAndDecode = 0x0006;
    private const int Bar0Offset = 0x10;
    private const int Bar4Offset = 0x20;
    private const ulong GuestRegisters = 0xC0_0000_0000;
    private const ulong GuestTable = GuestRegisters + MadeFunction.RegistersSize;

    public static void Print(TextWriter output)
    {
        _ = Measure(WarmUp);
        (long untouched, long looked, long used) = Measure(Devices);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Bytes of each of {Devices:N0} registered devices, beyond those of discovery:"));
        output.WriteLine();
        output.WriteLine("| device | bytes |");
        output.WriteLine("|---|---:|");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| untouched | {untouched:N0} |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| looked at once | {looked:N0} |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| used | {used:N0} |"));
    }

    private static (long Untouched, long Looked, long Used) Measure(int count)
    {
        ImmutableArray<PciFunction> functions = [.. Enumerable.Range(0, count).Select(i => MadeFunction.Endpoint(new PciAddress(0, (ushort)i)))];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var registry = new DeviceRegistry();
        foreach (PciFunction function in functions)
        {
            registry.Register(PassthroughDevice.Create(function).GetValueOrThrow()).ThrowIfError();
        }

        long untouched = GC.GetTotalMemory(forceFullCollection: true);
        ForEach(registry, functions, static (_, device) => device.PciConfig.GuestRead(0, 4));
        long looked = GC.GetTotalMemory(forceFullCollection: true);
        ForEach(registry, functions, Use);
        long used = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(functions);
        GC.KeepAlive(registry);
        return ((untouched - before) / count, (looked - before) / count, (used - before) / count);
    }

    private static void ForEach(DeviceRegistry registry, ImmutableArray<PciFunction> functions, Action<DeviceRegistry, PassthroughDevice> act)
    {
        foreach (PciFunction function in functions)
        {
            if (registry.TryFind(function.Address, out RegisteredDevice? found))
            {
                act(registry, found.GetDevice().GetValueOrThrow());
            }
        }
    }

    // What a VM with one device has when its driver runs: a lease, BARs sized and placed, all that may be mapped mapped, and eight interrupts.
    private static void Use(DeviceRegistry registry, PassthroughDevice device)
    {
        registry.Assign(new ClaimRequest(new VmId(device.Address.RoutingId), device.Address)).ThrowIfError();
        PlaceBar(device, Bar0Offset, GuestRegisters);
        PlaceBar(device, Bar4Offset, GuestTable);
        foreach (BarRange range in device.Memory.MappableRanges)
        {
            PciBar bar = device.PciConfig.Bars.Single(b => b.Index == range.BarIndex);
            ulong guest = bar.Index == 0 ? GuestRegisters : GuestTable;
            device.AddMmioRegion(new HostPhysicalAddress(bar.Address + range.Offset), new GuestPhysicalAddress(guest + range.Offset), range.Size).ThrowIfError();
        }

        MsixCapability msix = device.Msix!.Value;
        for (ushort vector = 0; vector < Vectors; vector++)
        {
            ulong entry = msix.TableOffset + (ulong)(EntrySize * vector);
            device.Interrupts.Table!.TryGuestWrite(msix.TableBar, entry, 8, 0xFEE0_0000);
            device.Interrupts.Table.TryGuestWrite(msix.TableBar, entry + 8, 8, vector);
            device.AddMsixRemap((ushort)(0x30 + vector), vector, default).ThrowIfError();
        }

        device.PciConfig.GuestWrite(MadeFunction.MsixOffset + 2, 2, 0x8000);
        device.PciConfig.GuestWrite(CommandOffset, 2, MasterAndDecode);
        if (!device.MmioRegions.All(r => r.IsAccessible) || device.Interrupts.Table!.Read(Vectors - 1).GetValueOrThrow().IsMasked)
        {
            throw new InvalidOperationException($"{device.Address} is not in use.");
        }
    }

    private static void PlaceBar(PassthroughDevice device, int offset, ulong guest)
    {
        device.PciConfig.GuestWrite(offset, 4, uint.MaxValue);
        device.PciConfig.GuestWrite(offset + 4, 4, uint.MaxValue);
        device.PciConfig.GuestWrite(offset, 4, (uint)(guest & uint.MaxValue));
        device.PciConfig.GuestWrite(offset + 4, 4, (uint)(guest >> 32));
    }
}
