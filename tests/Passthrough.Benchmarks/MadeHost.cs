using System.Collections.Immutable;

namespace Passthrough.Benchmarks;

/// <summary>
/// A host of very many functions, as discovery reports them: cards of two functions, each card an IOMMU group of its own, on two NUMA nodes, with an FLR.
/// What no claim looks at is shared among them.
/// </summary>
internal static class MadeHost
{
    public const int FunctionsOfCard = 2;
    private const int Nodes = 2;
    private const int AddressesOfSegment = 0x1_0000;

    private static readonly ImmutableArray<byte> Config = [.. MadeFunction.EndpointBytes(0, MadeFunction.StandardSize)];
    private static readonly PciFunction Sample = MadeFunction.Endpoint(default);
    private static readonly ImmutableArray<string> ResetMethods = ["flr", "bus"];

    public static PciAddress AddressOf(int index)
    {
        int slot = (index / FunctionsOfCard * 8) + (index % FunctionsOfCard);
        return new((uint)(slot / AddressesOfSegment), (ushort)(slot % AddressesOfSegment));
    }

    public static HostInventory Of(int functions) => new(
        Enumerable.Range(0, functions).Select(FunctionAt),
        Enumerable.Range(0, functions / FunctionsOfCard).Select(card => new IommuGroup(
            new((uint)card), [.. Enumerable.Range(card * FunctionsOfCard, FunctionsOfCard).Select(AddressOf)])
        {
            Name = new Fact<string?>(null),
            ReservedRegions = ImmutableArray<ReservedRegion>.Empty,
        }));

    /// <summary>The same report with one function changed.</summary>
    public static HostInventory WithOneChange(HostInventory host) => new(
        host.Functions.Select((f, i) => i == host.Functions.Length / 2 ? f with { Driver = "nvme" } : f), host.Groups);

    private static PciFunction FunctionAt(int index)
    {
        PciAddress address = AddressOf(index);
        (ushort vendor, ushort device, uint code) = MadeFunction.CardOf(index / FunctionsOfCard);
        return new(address, $"pci{address.Segment:x4}:00/{address.Device:x2}.{address.Function}/{address.Bus:x2}")
        {
            VendorId = vendor,
            DeviceId = device,
            ClassCode = code,
            Config = Config,
            ConfigSpaceSize = MadeFunction.StandardSize,
            Bars = Sample.Bars,
            Capabilities = Sample.Capabilities,
            Msix = Sample.Msix,
            Driver = new Fact<string?>(null),
            IommuGroup = new Fact<IommuGroupId?>(new IommuGroupId((uint)(index / FunctionsOfCard))),
            NumaNode = new Fact<int?>(index / FunctionsOfCard % Nodes),
            ResetMethods = ResetMethods,
            HostUses = ImmutableArray<HostUse>.Empty,
        };
    }
}
