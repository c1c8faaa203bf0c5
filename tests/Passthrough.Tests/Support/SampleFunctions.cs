using System.Collections.Immutable;

namespace Passthrough.Tests.Support;

/// <summary>Functions as a running host reports them: with the host driver's bits still set.</summary>
internal static class SampleFunctions
{
    public const int PowerAt = 0x40;
    public const int Msi = 0x50;
    public const int Express = 0x70;
    public const int MsixAt = 0xB0;
    public const int AdvancedAt = 0xC0;

    public const ulong Bar0 = 0x80_0000_0000;
    public const ulong Bar0Size = 0x1_0000;
    public const ulong Bar2 = 0xFE00_0000;
    public const ulong Bar2Size = 0x4000;

    public static readonly PciAddress Address = PciAddress.Parse("0000:01:00.0");

    /// <summary>
    /// A card on a host driver: BAR 0 (64-bit) with the MSI-X table at 2000h and the pending bits at 3000h, BAR 2 (32-bit), BAR 4 (I/O), a ROM; FLR,
    /// Advanced Features FLR, and power management that resets on the way from D3hot.
    /// </summary>
    public static PciFunction Card(Func<PciFunction, PciFunction>? change = null)
    {
        ConfigImage config = new ConfigImage(4096)
            .Dword(0x00, 0x1234_8086)
            .Word(0x04, 0x0406)
            .Dword(0x08, 0x0200_0003)
            .Dword(0x0C, 0x0080_4010)
            .Dword(0x10, 0x0000_0004)
            .Dword(0x14, 0x0000_0080)
            .Dword(0x18, 0xFE00_0000)
            .Dword(0x20, 0x0000_E001)
            .Dword(0x2C, 0x5678_8086)
            .Dword(0x30, 0xFD00_0001)
            .Dword(0x3C, 0x0000_010B)
            .ListAt(PowerAt)
            .Word(0x06, 0x2810)
            .Standard(PowerAt, 0x01, Msi).Word(PowerAt + 2, 0x0603).Word(PowerAt + 4, 0x8103)
            .Standard(Msi, 0x05, Express).Word(Msi + 2, 0x00B1).Dword(Msi + 4, 0xFEE0_0000).Dword(Msi + 8, 0x1).Word(Msi + 12, 0x4021)
            .Standard(Express, 0x10, MsixAt).Word(Express + 2, 0x0002).Dword(Express + 4, 0x1000_8FC0).Word(Express + 8, 0x5936).Word(Express + 0xA, 0x0009)
            .Word(Express + 0x28, 0x0009)
            .Standard(MsixAt, 0x11, AdvancedAt).Word(MsixAt + 2, 0xC00F).Dword(MsixAt + 4, 0x2000).Dword(MsixAt + 8, 0x3000)
            .Standard(AdvancedAt, 0x13, 0x00).Byte(AdvancedAt + 2, 6).Byte(AdvancedAt + 3, 0x03)
            .Byte(0x0E, 0x80);
        ImmutableArray<PciBar> bars =
        [
            PciBar.Create(0, BarKind.Memory64, Bar0, Bar0Size).GetValueOrThrow(),
            PciBar.Create(2, BarKind.Memory32, Bar2, Bar2Size).GetValueOrThrow(),
            PciBar.Create(4, BarKind.Io, 0xE000, 0x20).GetValueOrThrow(),
            PciBar.Create(6, BarKind.Rom, 0xFD00_0000, 0x1_0000).GetValueOrThrow(),
        ];
        var function = new PciFunction(Address, "pci0000:00/01.0/00.0")
        {
            VendorId = 0x8086,
            DeviceId = 0x1234,
            SubsystemVendorId = 0x8086,
            SubsystemDeviceId = 0x5678,
            ClassCode = 0x020000,
            Revision = 3,
            Config = config.ToImmutable(),
            ConfigSpaceSize = 4096,
            Bars = bars,
            Capabilities = PciCapabilityList.Read(config),
            Msix = MsixCapability.Read(config, MsixAt).GetValueOrThrow(),
        };
        return change is null ? function : change(function);
    }

    /// <summary>The same card as a virtual function: its own ids read FFFF and its BAR registers zero.</summary>
    public static PciFunction VirtualCard() => Card(card =>
    {
        byte[] config = [.. card.Config];
        config.AsSpan(0, 4).Fill(0xFF);
        config.AsSpan(0x10, 24).Clear();
        config.AsSpan(0x30, 4).Clear();
        return card with
        {
            Config = [.. config],
            PhysicalFunction = PciAddress.Parse("0000:01:00.7"),
            Bars = card.Bars.ValueOrDefault.Where(b => b.IsMemory).ToImmutableArray(),
        };
    });

    /// <summary>A device of <see cref="Card"/>.</summary>
    public static PassthroughDevice CardDevice(Func<PciFunction, PciFunction>? change = null) =>
        PassthroughDevice.Create(Card(change)).GetValueOrThrow();

    /// <summary>A device made by hand.</summary>
    public static PassthroughDevice HandMade() =>
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, PciAddress.FromPacked(0x0800).GetValueOrThrow()).GetValueOrThrow();
}
