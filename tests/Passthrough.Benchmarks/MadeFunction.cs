using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough.Benchmarks;

/// <summary>
/// Configuration bytes as a PCI Express function has them: an endpoint with power management, MSI, MSI-X, PCI Express and, with 4096
/// bytes, three extended capabilities; or a root port.
/// </summary>
internal static class MadeFunction
{
    public const int FirstCapability = 0x40;
    public const int AfterCapabilities = 0xCC;
    public const int StandardSize = 256;
    public const int ExtendedSize = 4096;
    public const ulong RegistersSize = 0x1_0000;
    public const ulong InterruptTableSize = 0x4000;

    public const int MsixOffset = 0x70;
    private const int ExpressOffset = 0x90;
    private const int InterruptTableBar = 4;

    // Cards that pci.ids knows, so that both sides have names to find.
    private static readonly ImmutableArray<(ushort Vendor, ushort Device, uint Class)> Cards =
        [(0x8086, 0x10FB, 0x02_0000), (0x144D, 0xA808, 0x01_0802), (0x10DE, 0x1EB8, 0x03_0200), (0x1AF4, 0x1041, 0x02_0000)];

    public static (ushort Vendor, ushort Device, uint Class) CardOf(int index) => Cards[index % Cards.Length];

    /// <summary>Where an endpoint's BAR 0 is; BAR 4 follows it.</summary>
    public static ulong RegistersAt(int index) => 0x40_0000_0000 + ((ulong)index * 2 * RegistersSize);

    public static byte[] EndpointBytes(int index, int size)
    {
        byte[] bytes = new byte[size];
        (ushort vendor, ushort device, uint code) = CardOf(index);
        Header(bytes, vendor, device, code, headerType: 0);
        Put64(bytes, 0x10, RegistersAt(index) | 0x4);
        Put64(bytes, 0x20, (RegistersAt(index) + RegistersSize) | 0x4);
        Put16(bytes, 0x2C, vendor);
        Put16(bytes, 0x2E, 0x0001);
        Capability(bytes, FirstCapability, 0x01, 0x50, 0x0003);
        Put16(bytes, FirstCapability + 4, 0x0008);
        Capability(bytes, 0x50, 0x05, MsixOffset, 0x0080);
        Capability(bytes, MsixOffset, 0x11, ExpressOffset, 63);
        Put32(bytes, MsixOffset + 4, InterruptTableBar);
        Put32(bytes, MsixOffset + 8, 0x2000 | InterruptTableBar);
        Capability(bytes, ExpressOffset, 0x10, 0, 0x0002);
        Put32(bytes, ExpressOffset + 4, 0x1000_8FC2);
        Put16(bytes, ExpressOffset + 0x12, 0x0083);
        if (size == ExtendedSize)
        {
            Put32(bytes, 0x100, 0x1482_0001);
            Put32(bytes, 0x148, 0x1581_0003);
            Put32(bytes, 0x158, 0x0001_000E);
        }

        return bytes;
    }

    public static byte[] RootPortBytes(byte secondaryBus)
    {
        byte[] bytes = new byte[ExtendedSize];
        Header(bytes, 0x8086, 0x347A, 0x06_0400, headerType: 0x81);
        bytes[0x19] = secondaryBus;
        bytes[0x1A] = secondaryBus;
        Capability(bytes, FirstCapability, 0x01, ExpressOffset, 0x0003);
        Capability(bytes, ExpressOffset, 0x10, 0, 0x0042);
        Put32(bytes, 0x100, 0x1482_0001);
        Put32(bytes, 0x148, 0x0001_000D);
        return bytes;
    }

    /// <summary>An endpoint as discovery reports it.</summary>
    public static PciFunction Endpoint(PciAddress address)
    {
        byte[] bytes = EndpointBytes(0, ExtendedSize);
        (ushort vendor, ushort device, uint code) = CardOf(0);
        PciBar registers = PciBar.Create(0, BarKind.Memory64, RegistersAt(0), RegistersSize).GetValueOrThrow();
        PciBar table = PciBar.Create(InterruptTableBar, BarKind.Memory64, RegistersAt(0) + RegistersSize, InterruptTableSize).GetValueOrThrow();
        return new PciFunction(address, "pci0000:00/00.0")
        {
            VendorId = vendor,
            DeviceId = device,
            ClassCode = code,
            Config = [.. bytes],
            Bars = ImmutableArray.Create(registers, table),
            Capabilities = PciCapabilityList.Read(bytes),
            Msix = MsixCapability.Read(bytes, MsixOffset).GetValueOrThrow(),
        };
    }

    private static void Header(byte[] bytes, ushort vendor, ushort device, uint code, byte headerType)
    {
        Put16(bytes, 0x00, vendor);
        Put16(bytes, 0x02, device);
        Put16(bytes, 0x04, 0x0406);
        Put16(bytes, 0x06, 0x0010);
        Put32(bytes, 0x08, (code << 8) | 1);
        bytes[0x0E] = headerType;
        bytes[0x34] = FirstCapability;
        bytes[0x3D] = 1;
    }

    private static void Capability(byte[] bytes, int offset, byte id, byte next, ushort first)
    {
        bytes[offset] = id;
        bytes[offset + 1] = next;
        Put16(bytes, offset + 2, first);
    }

    private static void Put16(byte[] bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), value);

    private static void Put32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

    private static void Put64(byte[] bytes, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
}
