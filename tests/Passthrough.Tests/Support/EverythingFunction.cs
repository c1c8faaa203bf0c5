using System.Collections.Immutable;

namespace Passthrough.Tests.Support;

/// <summary>A function with every capability that the register table knows, and every optional bit of them; its devices are a VM's, whose writes arrive.</summary>
internal static class EverythingFunction
{
    public const int Power = 0x40;
    public const int Msi = 0x48;
    public const int Msix = 0x60;
    public const int Advanced = 0x6C;
    public const int Express = 0x80;
    public const int Errors = 0x100;

    public static readonly ImmutableArray<PciBar> Bars =
    [
        PciBar.Create(0, BarKind.Memory64, 0x80_0000_0000, 0x1_0000).GetValueOrThrow(),
        PciBar.Create(2, BarKind.Memory32, 0xFE00_0000, 0x4000, prefetchable: true).GetValueOrThrow(),
        PciBar.Create(4, BarKind.Io, 0xE000, 0x20).GetValueOrThrow(),
        PciBar.Create(6, BarKind.Rom, 0xFD00_0000, 0x1_0000).GetValueOrThrow(),
    ];

    public static ConfigImage Image() => new ConfigImage(4096)
        .Dword(0x00, 0x1234_8086).Dword(0x08, 0x0200_0003).Dword(0x2C, 0x5678_8086).Dword(0x3C, 0xFF08_0100)
        .ListAt(Power)
        .Standard(Power, 0x01, Msi).Word(Power + 2, 0xFE03)
        .Standard(Msi, 0x05, Msix).Word(Msi + 2, 0x038A)
        .Standard(Msix, 0x11, Advanced).Word(Msix + 2, 0x003F).Dword(Msix + 4, 0x2000).Dword(Msix + 8, 0x3000)
        .Standard(Advanced, 0x13, Express).Byte(Advanced + 2, 6).Byte(Advanced + 3, 0x03)
        .Standard(Express, 0x10, 0).Word(Express + 2, 0x0002).Dword(Express + 4, 0x1000_8FFF).Dword(Express + 0xC, 0x0004_7813)
        .Dword(Express + 0x24, 0x030F_081F)
        .Extended(Errors, 0x0001, 2, 0).Dword(Errors + 0x18, 0x02A0);

    public static PciConfigSpace NewConfig() => NewDevice().PciConfig;

    public static PassthroughDevice NewDevice() => DeviceOf(Image(), Bars);

    /// <summary>The guest's view of a function with these bytes and no BARs.</summary>
    public static PciConfigSpace ConfigOf(ConfigImage image, DeviceOptions? options = null) => DeviceOf(image, [], options).PciConfig;

    public static PassthroughDevice DeviceOf(ConfigImage image, ImmutableArray<PciBar> bars, DeviceOptions? options = null)
    {
        PciCapabilityList capabilities = PciCapabilityList.Read(image);
        MsixCapability? msix = capabilities.TryFindStandard(0x11, out PciCapability found)
            ? MsixCapability.Read(image, found.Offset).GetValueOrThrow()
            : null;
        PassthroughDevice device = PassthroughDevice.Create(
            new PciFunction(PciAddress.Parse("0000:01:00.0"), "pci0000:00/01.0/00.0")
            {
                VendorId = BitConverter.ToUInt16(image.Bytes),
                DeviceId = BitConverter.ToUInt16(image.Bytes[2..]),
                Config = image.ToImmutable(),
                ConfigSpaceSize = image.Bytes.Length,
                Bars = bars,
                Capabilities = capabilities,
                Msix = msix,
            },
            options).GetValueOrThrow();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        return device;
    }

    /// <summary>The same write without the bits that reset the function or put it into another power state and back.</summary>
    public static uint WithoutResets(int offset, uint value) => offset switch
    {
        Express + 8 => value & ~0x8000u,
        Advanced + 4 => value & ~0x01u,
        _ => value,
    };
}
