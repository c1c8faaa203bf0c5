using System.Collections.Immutable;

namespace Passthrough.Tests.Support;

/// <summary>Hosts of numbered cards: what one reports, and the same again with something different about it.</summary>
internal static class Hosts
{
    /// <summary>A sound card behind the root port of its number, in a group of its own, on no driver; its bus is its number and 1. It has no serial number.</summary>
    public static PciFunction Card(int card)
    {
        PciFunction made = SampleFunctions.Card();
        return made with
        {
            TopologyPath = $"pci0000:00/{card:x2}.0/00.0",
            Address = AtBus(card + 1),
            IommuGroup = new(new IommuGroupId((uint)card)),
            Driver = new(null),
            DriverOverride = new(null),
            NumaNode = new(null),
            HostUses = new(ImmutableArray<HostUse>.Empty),
            ResetMethods = new(["flr"]),
        };
    }

    public static PciAddress AtBus(int bus) => new(0, (ushort)(bus << 8));

    public static PciFunction[] Cards(int count) => [.. Enumerable.Range(0, count).Select(Card)];

    public static PciFunction OnBus(this PciFunction function, int bus) => function with { Address = AtBus(bus) };

    public static PciFunction OfModel(this PciFunction function, ushort device) => function with { DeviceId = device };

    public static PciFunction InGroup(this PciFunction function, int group) => function with { IommuGroup = new(new IommuGroupId((uint)group)) };

    public static PciFunction OnDriver(this PciFunction function, string? driver) => function with { Driver = new(driver) };

    /// <summary>The card with a Device Serial Number, at 100h.</summary>
    public static PciFunction Serial(this PciFunction function, ulong number)
    {
        byte[] config = [.. function.Config];
        BitConverter.TryWriteBytes(config.AsSpan(0x100), 0x0001_0003u);
        BitConverter.TryWriteBytes(config.AsSpan(0x104), number);
        return function with { Config = [.. config], Capabilities = PciCapabilityList.Read(config) };
    }

    /// <summary>The card as somebody sees it who may not read all of its registers.</summary>
    public static PciFunction Unprivileged(this PciFunction function) => function with { Config = function.Config[..256] };

    /// <summary>The card with its second BAR elsewhere.</summary>
    public static PciFunction WithBar2At(this PciFunction function, ulong address) => function with
    {
        Bars = new([.. function.Bars.ValueOrDefault.Select(b => b.Index == 2 ? PciBar.Create(2, b.Kind, address, b.Size).GetValueOrThrow() : b)]),
    };

    /// <summary>A virtual function of a card: its index is its place among them.</summary>
    public static PciFunction VirtualOf(PciFunction physical, int index)
    {
        byte[] config = [.. physical.Config[..256]];
        config.AsSpan(0, 4).Fill(0xFF);
        return physical with
        {
            Address = new(physical.Address.Segment, (ushort)(physical.Address.RoutingId + 1 + index)),
            TopologyPath = $"{physical.TopologyPath}vf{index}",
            DeviceId = 0x154C,
            PhysicalFunction = physical.Address,
            Config = [.. config],
            ConfigSpaceSize = 256,
            Capabilities = PciCapabilityList.Read(config),
            IommuGroup = new(new IommuGroupId((uint)(1000 + (16 * physical.Address.Bus) + index))),
        };
    }

    /// <summary>A card with as many virtual functions; the card comes first.</summary>
    public static PciFunction[] WithVirtual(this PciFunction physical, int count)
    {
        PciFunction[] virtuals = [.. Enumerable.Range(0, count).Select(i => VirtualOf(physical, i))];
        return [physical with { VirtualFunctions = [.. virtuals.Select(v => v.Address)] }, .. virtuals];
    }

    public static HostInventory Of(params IEnumerable<PciFunction> functions) => Sample.Host([.. functions]);

    /// <summary>A registry whose host reports functions.</summary>
    public static DeviceRegistry Registry(params IEnumerable<PciFunction> functions)
    {
        var registry = new DeviceRegistry();
        _ = registry.Report(functions);
        return registry;
    }

    public static InventoryChange Report(this DeviceRegistry registry, params IEnumerable<PciFunction> functions) =>
        registry.Apply(Of(functions)).GetValueOrThrow();

    public static ClaimRequest Ask(VmId vm, params IEnumerable<PciFunction> functions) => new(vm, DeviceSelection.Of([.. functions.Select(f => f.Address)]));

    public static Lease Give(this DeviceRegistry registry, VmId vm, params IEnumerable<PciFunction> functions) =>
        registry.Assign(Ask(vm, functions)).GetValueOrThrow();

    /// <summary>The device of a function, where the function is.</summary>
    public static RegisteredDevice DeviceOf(this IRegistryReader registry, PciFunction function) =>
        registry.TryFind(function.Address, out RegisteredDevice? found) ? found : throw new InvalidOperationException($"Nothing is registered at {function.Address}.");

    public static ImmutableArray<StepFailure> Failed(params IEnumerable<PciFunction> functions) =>
        [.. functions.Select(f => new StepFailure(f.Address, TeardownStep.ResetFunction, new FunctionNotResponding(f.Address)))];

    /// <summary>Claims functions for a VM and takes them on to a state; in quarantine all of them are.</summary>
    public static Lease Bring(this DeviceRegistry registry, OwnershipState state, VmId vm, params PciFunction[] functions)
    {
        Lease lease = registry.Reserve(Ask(vm, functions)).GetValueOrThrow();
        Action[] steps =
        [
            () => registry.Commit(lease).ThrowIfError(),
            () => registry.BeginRelease(lease).ThrowIfError(),
            () => registry.CompleteRelease(lease, Failed(functions)).ThrowIfError(),
        ];
        Array.ForEach(steps[..((int)state - 1)], step => step());
        return lease;
    }

    /// <summary>The states in which somebody has a claim on a function, or nobody may have one.</summary>
    public static TheoryData<OwnershipState> TakenStates => [.. Enum.GetValues<OwnershipState>().Except([OwnershipState.Available])];
}
