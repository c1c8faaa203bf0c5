using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What a made-up host reports and its operator wants, in the library's terms.</summary>
internal static class MadeInventory
{
    private const ushort Vendor = 0x1234;

    // Most histories are made of the same few bytes.
    private static readonly ConcurrentDictionary<(bool IsBridge, int? Serial), ImmutableArray<byte>> Sound = new();
    private static readonly ImmutableArray<byte> Dead = new ConfigImage(4096).Filled(0xFF).ToImmutable();

    public static PciAddress At(int address) => new(0, (ushort)address);

    public static VmId Vm(int vm) => vm < 0 ? default : new((ulong)vm);

    public static HostInventory Of(ModelInventory inventory)
    {
        ILookup<int?, int> members = inventory.Functions.ToLookup(f => f.Group, f => f.Address);
        return new(inventory.Functions.Select(f => Of(inventory, f)), inventory.Groups.Select(g => Of(g, [.. members[g.Number].Order().Select(At)])));
    }

    private static IommuGroup Of(ModelGroup group, ImmutableArray<PciAddress> members) => new(new((uint)group.Number), members)
    {
        Name = group.IsNoIommu ? IommuGroup.NoIommuName : null,
        ReservedRegions = new([.. Enumerable.Range(0, group.FirmwareRegions).Select(i => new ReservedRegion((ulong)i << 20, ((ulong)i << 20) + 0xFFF, "direct"))]),
    };

    private static PciFunction Of(ModelInventory inventory, ModelFunction f) => new(At(f.Address), f.Path)
    {
        VendorId = Vendor,
        DeviceId = (ushort)f.Kind,
        ClassCode = f.IsBridge ? Sample.BridgeClass : Sample.NvmeClass,
        ConfigSpaceSize = 4096,
        Config = f.IsDead ? Dead : Sound.GetOrAdd((f.IsBridge, f.IsVirtual ? null : f.Serial), c => ConfigOf(c.IsBridge, c.Serial)),
        Driver = new(f.Driver),
        IommuGroup = new(f.Group is { } group ? new IommuGroupId((uint)group) : null),
        NumaNode = new(f.Numa),
        ResetMethods = f.Resets is null ? default : new([.. f.Resets.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
        HostUses = new([.. Enumerable.Range(0, f.HostUses).Select(i => new HostUse(HostUseKind.Swap, $"swap {i} is on it"))]),
        ParentBridge = f.Parent is { } parent ? At(parent) : null,
        PhysicalFunction = f.PhysicalFunction is { } physical ? At(physical) : null,
        VirtualFunctions = [.. inventory.VirtualFunctionsOf(f).Select(v => At(v.Address))],
    };

    // A Device Serial Number capability first in the extended list, or none.
    private static ImmutableArray<byte> ConfigOf(bool isBridge, int? serial)
    {
        ConfigImage config = new ConfigImage(4096).Dword(0, 0x0001_0000 | Vendor).Byte(0x0E, isBridge ? (byte)0x01 : (byte)0x00);
        return (serial is { } number ? config.Extended(0x100, 0x0003, 1, 0).Dword(0x104, (uint)number) : config).ToImmutable();
    }

    public static OwnershipPolicy Of(ModelPolicy policy) => new()
    {
        Block = [.. policy.Block.Select(Of)],
        Allow = [.. policy.Allow.Select(Of)],
        Sets = [.. policy.Sets.Select((specs, i) => new DeviceSet($"set {i}", [.. specs.Select(Of)]))],
        KeepSlotsWhole = policy.KeepSlotsWhole,
        AssumeIommu = policy.AssumeIommu,
    };

    private static DeviceSpec Of(ModelSpec spec) =>
        new() { DeviceId = (ushort?)spec.Kind, Driver = spec.Driver, TopologyPath = spec.Path, NumaNode = spec.Numa };

    public static ClaimRequest Of(ModelRequest request) => new(Vm(request.Vm), Of(request.Devices))
    {
        Id = request.Id == 0 ? null : new Guid(request.Id, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]),
        Overrides = [.. request.Overrides.Select(o => new RuleOverride(o.Code, o.HasReason ? "somebody said so" : ""))],
    };

    private static DeviceSelection Of(ModelSelection selection) => selection.By switch
    {
        SelectBy.Slot => DeviceSelection.OfSlot(PciSlot.Of(At(selection.Numbers[0] << 3))),
        SelectBy.Group => DeviceSelection.OfGroup(new((uint)selection.Numbers[0])),
        _ => DeviceSelection.Of([.. selection.Numbers.Select(At)]),
    };
}
