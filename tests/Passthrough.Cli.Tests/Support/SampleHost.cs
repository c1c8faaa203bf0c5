using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough.Cli.Tests;

/// <summary>
/// A host made by hand: a bridge, a GPU with its audio function in one group, a disk that the host uses, a free network card, a dead card and a
/// function that was read without rights.
/// </summary>
internal static class SampleHost
{
    public const string Bridge = "0000:00:01.0";
    public const string Gpu = "0000:01:00.0";
    public const string GpuAudio = "0000:01:00.1";
    public const string Disk = "0000:02:00.0";
    public const string Network = "0000:03:00.0";
    public const string Dead = "0000:04:00.0";
    public const string Unread = "0000:05:00.0";

    public static HostInventory Inventory { get; } = new(
        [
            Endpoint(Bridge, 1) with { ClassCode = 0x060400, VendorId = 0x8086, DeviceId = 0x1901, DeviceName = "PCIe Root Port", Driver = "pcieport", Config = Config(0x01) },
            Endpoint(Gpu, 10) with
            {
                VendorId = 0x10DE,
                DeviceId = 0x2204,
                VendorName = "NVIDIA Corporation",
                DeviceName = "GA102 [GeForce RTX 3090]",
                ClassCode = 0x030000,
                Driver = "nvidia",
                NumaNode = 0,
                Bars = ImmutableArray.Create(Bar(0, BarKind.Memory32, 0xF600_0000, 16 << 20), Bar(1, BarKind.Memory64, 0x60_0000_0000, 32UL << 30, true), Bar(5, BarKind.Io, 0xE000, 128)),
                ParentBridge = PciAddress.Parse(Bridge),
                ResetMethods = ImmutableArray.Create("bus"),
            },
            Endpoint(GpuAudio, 10) with
            {
                VendorId = 0x10DE,
                DeviceId = 0x1AEF,
                VendorName = "NVIDIA Corporation",
                DeviceName = "GA102 High Definition Audio Controller",
                Driver = "snd_hda_intel",
                NumaNode = 0,
                Bars = ImmutableArray.Create(Bar(0, BarKind.Memory32, 0xF708_0000, 16 << 10)),
                ParentBridge = PciAddress.Parse(Bridge),
                ResetMethods = ImmutableArray<string>.Empty,
            },
            Endpoint(Disk, 11) with
            {
                DeviceName = "NVMe \e[31mSSD\nController [x]",
                VendorName = "Samsung",
                Driver = "nvme",
                Bars = ImmutableArray.Create(Bar(0, BarKind.Memory64, 0x70_0000_0000, 16 << 10)),
                Msix = new MsixCapability(33, 0, 0x3000, 0, 0x2000),
                ResetMethods = ImmutableArray.Create("flr", "bus"),
                HostUses = ImmutableArray.Create(new HostUse(HostUseKind.MountedFileSystem, "/ is mounted from nvme0n1p2")),
            },
            Endpoint(Network, 12) with
            {
                VendorId = 0x1AF4,
                DeviceId = 0x1041,
                VendorName = "Red Hat, Inc.",
                DeviceName = "Virtio 1.0 network device",
                Driver = "virtio-pci",
                NumaNode = 1,
                Bars = ImmutableArray.Create(Bar(0, BarKind.Memory32, 0xF800_0000, 1 << 20), Bar(2, BarKind.Memory32, 0xF900_0000, 16), Bar(4, BarKind.Memory64, 0x71_0000_0000, 64 << 10)),
                Msix = new MsixCapability(3, 4, 0x8000, 4, 0x9000),
                ResetMethods = ImmutableArray.Create("flr", "pm"),
            },
            Endpoint(Dead, 13) with { Config = [.. Enumerable.Repeat((byte)0xFF, 256)], Driver = (string?)null, VendorId = 0xFFFF, DeviceId = 0xFFFF },
            new PciFunction(PciAddress.Parse(Unread), "pci0000:00/05.0/00.0")
            {
                VendorId = 0x8086,
                DeviceId = 0x1521,
                Config = Config(0)[..64],
                ConfigSpaceSize = 4096,
                IommuGroup = new IommuGroupId(14),
                Driver = (string?)null,
                Bars = ImmutableArray.Create(Bar(0, BarKind.Memory32, 0xFA00_0000, 1 << 20)),
                Unknown = ["capabilities", "msix"],
            },
        ],
        [
            Group(1, Bridge), Group(10, Gpu, GpuAudio), Group(11, Disk), Group(12, Network), Group(13, Dead), Group(14, Unread),
        ]);

    public static PciFunction Function(string address) => Inventory.Find(PciAddress.Parse(address)).GetValueOrThrow();

    /// <summary>The free network card as a physical function with two virtual ones.</summary>
    public static PciFunction WithVirtualFunctions { get; } = Function(Network) with { VirtualFunctions = [PciAddress.Parse("0000:03:10.0"), PciAddress.Parse("0000:03:10.1")] };

    /// <summary>The free network card with registers that offer a reset by power management alone, and the kernel's list.</summary>
    public static PciFunction WithResets(params string[] kernel)
    {
        byte[] config = [.. Function(Network).Config];
        (config[0x06], config[0x34], config[0x40], config[0x42]) = (0x10, 0x40, 0x01, 0x03);
        return Function(Network) with { Config = [.. config], Capabilities = PciCapabilityList.Read(config), ResetMethods = ImmutableArray.Create(kernel) };
    }

    /// <summary>
    /// The same with GPU and disk below bridges without ACS, a conventional bridge beside the disk, and the network card in one group with the dead card's
    /// place, where a sound one stands.
    /// </summary>
    public static HostInventory BelowTheBridge { get; } = new(
        [
            Function(Bridge),
            Function(Bridge) with { Address = PciAddress.Parse("0000:00:02.0"), IommuGroup = new IommuGroupId(2) },
            Function(Gpu) with { ParentBridge = PciAddress.Parse(Bridge) },
            Function(GpuAudio) with { ParentBridge = PciAddress.Parse(Bridge) },
            Function(Disk) with { ParentBridge = PciAddress.Parse("0000:00:02.0"), ResetMethods = ImmutableArray.Create("bus") },
            Function(Bridge) with
            {
                Address = PciAddress.Parse("0000:02:01.0"),
                ParentBridge = PciAddress.Parse("0000:00:02.0"),
                IommuGroup = new IommuGroupId(2),
                ResetMethods = ImmutableArray.Create("bus"),
            },
            Function(Network),
            Function(Network) with { Address = PciAddress.Parse(Dead) },
        ],
        [
            Group(1, Bridge), Group(2, "0000:00:02.0", "0000:02:01.0"), Group(10, Gpu, GpuAudio), Group(11, Disk), Group(12, Network, Dead),
        ]);

    /// <summary>The host without any IOMMU group.</summary>
    public static HostInventory WithoutIommu { get; } = new(Inventory.Functions.Select(f => f with { IommuGroup = (IommuGroupId?)null }), []);

    public static PciBar Bar(int index, BarKind kind, ulong address, ulong size, bool prefetchable = false) =>
        PciBar.Create(index, kind, address, size, prefetchable).GetValueOrThrow();

    private static PciFunction Endpoint(string address, uint group)
    {
        PciAddress at = PciAddress.Parse(address);
        return new(at, $"pci0000:00/{at.Bus:x2}.0/00.{at.Function}")
        {
            VendorId = 0x144D,
            DeviceId = 0xA80A,
            ClassCode = 0x020000,
            Config = Config(0),
            IommuGroup = new IommuGroupId(group),
            Driver = (string?)null,
            DriverOverride = (string?)null,
            NumaNode = (int?)null,
            Bars = ImmutableArray<PciBar>.Empty,
            Capabilities = PciCapabilityList.Empty,
            Msix = (MsixCapability?)null,
            Link = (PcieLink?)null,
            TotalVirtualFunctions = (int?)null,
            ResetMethods = ImmutableArray.Create("flr"),
            HostUses = ImmutableArray<HostUse>.Empty,
        };
    }

    private static IommuGroup Group(uint id, params string[] members) => new(new(id), [.. members.Select(m => PciAddress.Parse(m))])
    {
        Name = (string?)null,
        Type = "DMA-FQ",
        ReservedRegions = ImmutableArray.Create(new ReservedRegion(0xFEE0_0000, 0xFEEF_FFFF, "msi")),
    };

    private static ImmutableArray<byte> Config(byte headerType)
    {
        byte[] bytes = new byte[256];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 0x1AF4);
        bytes[0x0E] = headerType;
        return [.. bytes];
    }
}
