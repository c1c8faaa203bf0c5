using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Passthrough.Tests.Registry.Snapshots;

namespace Passthrough.Tests.Inventory;

/// <summary>Inventories made by code and at random.</summary>
internal static class InventorySamples
{
    private static readonly PciAddress Physical = PciAddress.Parse("0000:01:00.0");

    /// <summary>A function of which every property says something; few configuration bytes, so that texts of it are short.</summary>
    public static PciFunction Full { get; } = new(PciAddress.Parse("10000:01:00.1"), "pci10000:00/01.0/00.0/vf0")
    {
        VendorId = 0x8086,
        DeviceId = 0x154C,
        SubsystemVendorId = 0x1AF4,
        SubsystemDeviceId = 0xFFFF,
        ClassCode = 0x02_0001,
        Revision = 0x0A,
        VendorName = "Intel Corporation",
        DeviceName = "a \"card\" \\ 'é' \U0001F600",
        ClassName = "Ethernet controller",
        Config = new ConfigImage(256).Dword(0, 0x154C_8086).ListAt(0x40).Word(0x06, 0x0010).Standard(0x40, 0x10, 0).Word(0x42, 0x0002).ToImmutable(),
        ConfigSpaceSize = 4096,
        Driver = "iavf",
        DriverOverride = "vfio-pci",
        IommuGroup = new(new IommuGroupId(uint.MaxValue)),
        NumaNode = 1,
        ResetMethods = new(["flr", "bus"]),
        Bars = new([PciBar.Create(0, BarKind.Memory64, 0xFFFF_FFFF_FFFF_0000, 0x1_0000, prefetchable: true).GetValueOrThrow(), PciBar.Create(4, BarKind.Io, 0xE000, 32).GetValueOrThrow()]),
        Capabilities = PciCapabilityList.Empty,
        Msix = new(new MsixCapability(2048, 0, 0xFFFF_FFF8, 5, 0x3000)),
        Link = new PcieLink("8.0 GT/s PCIe", 4, "16.0 GT/s PCIe", 8),
        PhysicalFunction = Physical,
        VirtualFunctions = [PciAddress.Parse("0000:01:00.2"), PciAddress.Parse("0000:01:00.3")],
        TotalVirtualFunctions = 64,
        ParentBridge = PciAddress.Parse("0000:00:01.0"),
        HostUses = new([new(HostUseKind.MountedFileSystem, "/ is mounted from vda1"), new(HostUseKind.BootDisplay, "boot_vga")]),
        Unknown = ["resetMethods"],
        Warnings = [new RecordedError((VmErrorCode)4999, "the link is slow", "Seat the card again.")],
    };

    public static PciFunction FullWithCapabilities => Full with { Capabilities = PciCapabilityList.Read(Full.Config.AsSpan()) };

    /// <summary>A function of which nothing is known.</summary>
    public static PciFunction Blank { get; } = new(PciAddress.Parse("0000:02:00.0"), "pci0000:00/02.0/00.0");

    /// <summary>A function that is known to have nothing.</summary>
    public static PciFunction None { get; } = new(PciAddress.Parse("0000:03:00.0"), "pci0000:00/03.0/00.0")
    {
        Driver = new(null),
        DriverOverride = new(null),
        IommuGroup = new(null),
        NumaNode = new(null),
        ResetMethods = ImmutableArray<string>.Empty,
        Bars = ImmutableArray<PciBar>.Empty,
        Capabilities = PciCapabilityList.Empty,
        Msix = new(null),
        Link = new(null),
        TotalVirtualFunctions = new(null),
        HostUses = ImmutableArray<HostUse>.Empty,
    };

    public static IommuGroup FullGroup { get; } = new(new(uint.MaxValue), [PciAddress.Parse("0000:01:00.0"), Full.Address])
    {
        Name = IommuGroup.NoIommuName,
        Type = "DMA-FQ",
        ReservedRegions = new([new(0, ulong.MaxValue, "direct"), new(0xFEE0_0000, 0xFEEF_FFFF, "msi")]),
    };

    /// <summary>One function and one group with every field, none of them null.</summary>
    public static HostInventory FullHost => new([FullWithCapabilities], [FullGroup], [new RecordedError(VmErrorCode.HostNotReadable, "no rights", "Be root.")]);

    /// <summary>Also what is unknown, and what is known to be absent.</summary>
    public static HostInventory Everything => new(
        [FullWithCapabilities, Blank, None],
        [FullGroup, new(new(0), []) { Name = new(null), Type = new(null), ReservedRegions = ImmutableArray<ReservedRegion>.Empty }, new(new(7), default)],
        [new FunctionNotFound(Physical), new Refused([new VmIdMissing(), new NothingRequested()])]);

    private static Gen<Fact<T>> AnyFact<T>(Gen<T> known) => Gen.OneOf(Gen.Constant(default(Fact<T>)), known.Select(k => new Fact<T>(k)));

    private static Gen<string?> AnyName => Gen.OneOf(Gen.Constant<string?>(null), SnapshotGenerators.AnyText.Select(t => (string?)t));

    private static Gen<ImmutableArray<T>> AnyItems<T>(Gen<T> item) => Gen.Choose(0, 3).SelectMany(n => item.ArrayOf(n)).Select(items => items.ToImmutableArray());

    private static Gen<PciAddress> AnyAddress => SnapshotGenerators.AnyNumber.Select(n => new PciAddress(unchecked((uint)n), unchecked((ushort)(n >> 32))));

    private static Gen<PciBar> AnyBar =>
        from index in Gen.Choose(0, 4)
        from bits in Gen.Choose(4, 40)
        from at in SnapshotGenerators.AnyNumber
        from prefetchable in Gen.Elements(true, false)
        select PciBar.Create(index, BarKind.Memory64, at >> bits << bits, 1UL << bits, prefetchable).GetValueOrThrow();

    private static Gen<ReservedRegion> AnyRegion =>
        from start in SnapshotGenerators.AnyNumber
        from end in SnapshotGenerators.AnyNumber
        from type in Gen.Elements("direct", "direct-relaxable", "msi", "reserved")
        select new ReservedRegion(start, end, type);

    private static Gen<PciFunction> AnyFunction(int number) =>
        from ids in SnapshotGenerators.AnyNumber
        from text in SnapshotGenerators.AnyText
        from names in AnyName.ArrayOf(3)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from length in Gen.Elements(0, 1, 64, 128, 256, 4096)
        from isLong in Gen.Elements(true, false)
        from texts in AnyFact(AnyName).ArrayOf(2)
        from numbers in AnyFact(Gen.Choose(int.MinValue, int.MaxValue).Select(n => n % 5 == 0 ? (int?)null : n)).ArrayOf(2)
        from groupOf in AnyFact(Gen.Choose(0, 5).Select(n => n == 0 ? (IommuGroupId?)null : new IommuGroupId((uint)n)))
        from methods in AnyFact(AnyItems(SnapshotGenerators.AnyText))
        from bars in AnyFact(AnyItems(AnyBar))
        from hasCapabilities in Gen.Elements(true, false)
        from msix in AnyFact(Gen.OneOf(Gen.Constant<MsixCapability?>(null), SnapshotGenerators.AnyNumber.Select(n => (MsixCapability?)new MsixCapability(unchecked((int)n), 1, unchecked((uint)n), -2, 4))))
        from link in AnyFact(AnyName.Select(n => n is null ? null : new PcieLink(n, 4, null, -1)))
        from addresses in AnyItems(AnyAddress)
        from uses in AnyFact(AnyItems(SnapshotGenerators.AnyText.Select(t => new HostUse((HostUseKind)(t.Length % 8), t))))
        from warnings in AnyItems(SnapshotGenerators.AnyError)
        select new PciFunction(new PciAddress(unchecked((uint)(ids >> 8)), (ushort)number), text)
        {
            VendorId = unchecked((ushort)ids),
            DeviceId = unchecked((ushort)(ids >> 16)),
            SubsystemVendorId = unchecked((ushort)(ids >> 24)),
            SubsystemDeviceId = unchecked((ushort)(ids >> 32)),
            ClassCode = unchecked((uint)ids) >> 8,
            Revision = unchecked((byte)(ids >> 48)),
            VendorName = names[0],
            DeviceName = names[1],
            ClassName = names[2],
            Config = [.. Bytes(seed, length)],
            ConfigSpaceSize = isLong ? 4096 : 256,
            Driver = texts[0],
            DriverOverride = texts[1],
            NumaNode = numbers[0],
            TotalVirtualFunctions = numbers[1],
            IommuGroup = groupOf,
            ResetMethods = methods,
            Bars = bars,
            Capabilities = hasCapabilities ? PciCapabilityList.Read(Bytes(seed, length)) : default(Fact<PciCapabilityList>),
            Msix = msix,
            Link = link,
            PhysicalFunction = addresses.IsEmpty ? null : addresses[0],
            ParentBridge = addresses.Length < 2 ? null : addresses[1],
            VirtualFunctions = addresses,
            HostUses = uses,
            Unknown = [.. names.OfType<string>()],
            Warnings = warnings,
        };

    public static Gen<HostInventory> Any =>
        from functions in Gen.Choose(0, 3).SelectMany(n => Gen.CollectToArray(Enumerable.Range(0, n), AnyFunction))
        from groups in Gen.Choose(0, 3).SelectMany(n => Gen.CollectToArray(Enumerable.Range(0, n), i =>
            from members in AnyItems(AnyAddress)
            from texts in AnyFact(AnyName).ArrayOf(2)
            from regions in AnyFact(AnyItems(AnyRegion))
            select new IommuGroup(new((uint)i), members) { Name = texts[0], Type = texts[1], ReservedRegions = regions }))
        from warnings in AnyItems(SnapshotGenerators.AnyError)
        select new HostInventory(functions, groups, warnings);

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
