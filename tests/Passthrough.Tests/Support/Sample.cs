using System.Collections.Immutable;

namespace Passthrough.Tests.Support;

/// <summary>Hand-made functions, groups and hosts.</summary>
internal static class Sample
{
    public const uint NvmeClass = 0x010802;
    public const uint BridgeClass = 0x060400;

    public static PciAddress At(string address) => PciAddress.Parse(address);

    /// <summary>A sound endpoint in no group, on no driver and without uses.</summary>
    public static PciFunction Endpoint(string address, int? group = null, string? driver = null) =>
        new(At(address), $"pci0000:00/{address}")
        {
            VendorId = 0x144D,
            DeviceId = 0xA824,
            ClassCode = NvmeClass,
            Config = new ConfigImage(256).Dword(0, 0xA824_144D).ToImmutable(),
            IommuGroup = new(group is { } id ? new IommuGroupId((uint)id) : null),
            Driver = new(driver),
            HostUses = new(ImmutableArray<HostUse>.Empty),
        };

    public static PciFunction Bridge(string address, int? group = null) => Endpoint(address, group, "pcieport") with
    {
        ClassCode = BridgeClass,
        Config = new ConfigImage(256).Byte(0x0E, 0x01).ToImmutable(),
    };

    public static PciFunction Dead(this PciFunction function) => function with { Config = new ConfigImage(256).Filled(0xFF).ToImmutable() };

    public static PciFunction UsedFor(this PciFunction function, params HostUse[] uses) => function with { HostUses = new([.. uses]) };

    public static IommuGroup Group(int id, params string[] members) => new(new((uint)id), [.. members.Select(At)])
    {
        Name = new(null),
        Type = "DMA-FQ",
        ReservedRegions = new([new(0xFEE0_0000, 0xFEEF_FFFF, "msi")]),
    };

    public static IommuGroup WithRegions(this IommuGroup group, params string[] types) =>
        group with { ReservedRegions = new([.. types.Select((t, i) => new ReservedRegion((ulong)i << 20, ((ulong)i << 20) + 0xFFF, t))]) };

    /// <summary>A host of these functions, with the groups that the functions name.</summary>
    public static HostInventory Host(params PciFunction[] functions) => new(
        functions,
        functions.Where(f => f.IommuGroup.TryGet(out _))
            .GroupBy(f => f.IommuGroup.ValueOrDefault!.Value)
            .Select(g => Group((int)g.Key.Value, [.. g.Select(f => f.Address).Order().Select(a => a.ToString())])));

    /// <summary>The same host with one of its groups replaced.</summary>
    public static HostInventory With(this HostInventory host, IommuGroup group) =>
        new(host.Functions, host.Groups.Where(g => g.Id != group.Id).Append(group));

    public static ImmutableArray<VmError> Against(this HostInventory host, params string[] named) => Verdict.Explain(host, [.. named.Select(At)]);

    public static Verdict VerdictOn(this HostInventory host, string address, OwnershipPolicy? policy = null) =>
        Verdict.Of(host, host.Find(At(address)).GetValueOrThrow(), policy);
}
