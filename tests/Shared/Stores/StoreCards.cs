using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>Hosts of numbered cards, each behind a root port of its own and in a group of its own unless told otherwise.</summary>
public static class StoreCards
{
    public const int Count = 8;

    private const ushort Vendor = 0x144D;
    private const int ConfigSize = 4096;
    private const int SerialNumberAt = 0x100;

    public static PciAddress At(int card) => new(0, (ushort)((card + 1) << 8));

    /// <summary>A device by hand, of which no host reports anything.</summary>
    public static PassthroughDevice ByHand(int device) =>
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, AtByHand(device)).GetValueOrThrow();

    public static PciAddress AtByHand(int device) => new(0, (ushort)(0x8000 + (8 * device)));

    public static PciFunction Card(int card, int? bus = null, ushort model = 0xA824, ulong serial = 0, int? group = null)
    {
        byte[] config = new byte[ConfigSize];
        BinaryPrimitives.WriteUInt16LittleEndian(config, Vendor);
        BinaryPrimitives.WriteUInt16LittleEndian(config.AsSpan(2), model);
        BinaryPrimitives.WriteUInt32LittleEndian(config.AsSpan(SerialNumberAt), serial == 0 ? 0 : 0x0001_0003u);
        BinaryPrimitives.WriteUInt64LittleEndian(config.AsSpan(SerialNumberAt + 4), serial);
        return new(bus is { } number ? At(number) : At(card), $"pci0000:00/{card:x2}.0/00.0")
        {
            VendorId = Vendor,
            DeviceId = model,
            ClassCode = 0x010802,
            Config = [.. config],
            ConfigSpaceSize = ConfigSize,
            Capabilities = PciCapabilityList.Read(config),
            Driver = new(null),
            DriverOverride = new(null),
            NumaNode = new(null),
            HostUses = new(ImmutableArray<HostUse>.Empty),
            ResetMethods = new(["flr"]),
            IommuGroup = new(new IommuGroupId((uint)(group ?? card))),
        };
    }

    public static HostInventory Host(int cards = Count) => Host([.. Enumerable.Range(0, cards).Select(c => Card(c))]);

    /// <summary>A host whose first two cards are in one group, of which the kernel's number is given.</summary>
    public static HostInventory WithPair(int group = 100) =>
        Host([Card(0, group: group), Card(1, group: group), .. Enumerable.Range(2, Count - 2).Select(c => Card(c))]);

    public static HostInventory Host(params PciFunction[] functions) => new(
        functions,
        functions.GroupBy(f => f.IommuGroup.ValueOrDefault!.Value).Select(g => new IommuGroup(g.Key, [.. g.Select(f => f.Address).Order()])
        {
            Name = new(null),
            Type = "DMA-FQ",
            ReservedRegions = new(ImmutableArray<ReservedRegion>.Empty),
        }));
}
