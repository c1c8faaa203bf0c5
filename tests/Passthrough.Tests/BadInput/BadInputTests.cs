using System.Collections.Immutable;
using System.Reflection;

namespace Passthrough.Tests.BadInput;

/// <summary>
/// A table of illegal arguments for every public method that can refuse, with the code that each gets. After a refusal all is as it was. A method that is
/// added and has no line here fails a test.
/// </summary>
public sealed class BadInputTests
{
    private static readonly byte[] Short = new byte[0x41];

    private static ImmutableArray<BadCall> Calls { get; } =
    [
        new("GuestPhysicalAddress.Read", _ => GuestPhysicalAddress.Read("0xG").Error, VmErrorCode.TextNotUnderstood),
        new("HostPhysicalAddress.Read", _ => HostPhysicalAddress.Read("").Error, VmErrorCode.TextNotUnderstood),
        new("HostPhysicalAddress.Read", _ => HostPhysicalAddress.Read("0x1FFFFFFFFFFFFFFFF").Error, VmErrorCode.TextNotUnderstood),
        new("IommuGroupId.Read", _ => IommuGroupId.Read("-1").Error, VmErrorCode.TextNotUnderstood),
        new("VcpuId.Read", _ => VcpuId.Read("one").Error, VmErrorCode.TextNotUnderstood),
        new("VmId.Read", _ => VmId.Read("a b").Error, VmErrorCode.TextNotUnderstood),
        new("VmId.FromName", _ => VmId.FromName("12").Error, VmErrorCode.TextNotUnderstood),
        new("PciAddress.Read", _ => PciAddress.Read("0000:00:20.0").Error, VmErrorCode.TextNotUnderstood),
        new("PciAddress.Create", _ => PciAddress.Create(0, 256, 0, 0).Error, VmErrorCode.ValueOutOfRange),
        new("PciAddress.Create", _ => PciAddress.Create(0, 0, 32, 0).Error, VmErrorCode.ValueOutOfRange),
        new("PciAddress.Create", _ => PciAddress.Create(0, 0, 0, -1).Error, VmErrorCode.ValueOutOfRange),
        new("PciAddress.FromAri", _ => PciAddress.FromAri(0, 0, 256).Error, VmErrorCode.ValueOutOfRange),
        new("PciAddress.FromPacked", _ => PciAddress.FromPacked(0x1_0000).Error, VmErrorCode.ValueOutOfRange),
        new("PciSlot.Read", _ => PciSlot.Read("0000:00:00.0").Error, VmErrorCode.TextNotUnderstood),
        new("PciSlot.Create", _ => PciSlot.Create(0, 256, 0).Error, VmErrorCode.ValueOutOfRange),
        new("AddressPattern.Read", _ => AddressPattern.Read("*").Error, VmErrorCode.TextNotUnderstood),
        new("AddressPattern.Create", _ => AddressPattern.Create(null, null, 32, null).Error, VmErrorCode.ValueOutOfRange),
        new("ClassPattern.Read", _ => ClassPattern.Read("3").Error, VmErrorCode.TextNotUnderstood),
        new("DeviceSpec.Read", _ => DeviceSpec.Read("vendor").Error, VmErrorCode.TextNotUnderstood),
        new("DeviceSelection.Read", _ => DeviceSelection.Read("slot=").Error, VmErrorCode.TextNotUnderstood),

        new("PciBar.Create", _ => PciBar.Create(7, BarKind.Memory32, 0, 0x1000).Error, VmErrorCode.BarInvalid),
        new("PciBar.Create", _ => PciBar.Create(0, (BarKind)9, 0, 0x1000).Error, VmErrorCode.BarInvalid),
        new("PciBar.Create", _ => PciBar.Create(5, BarKind.Memory64, 0, 0x1000).Error, VmErrorCode.BarInvalid),
        new("PciBar.Create", _ => PciBar.Create(0, BarKind.Memory32, 0, 0x1001).Error, VmErrorCode.BarInvalid),
        new("PciBar.Create", _ => PciBar.Create(0, BarKind.Memory32, 0x800, 0x1000).Error, VmErrorCode.BarInvalid),
        new("PciBar.Create", _ => PciBar.Create(0, BarKind.Memory32, 0x1_0000_0000, 0x1000).Error, VmErrorCode.BarInvalid),
        new("PciBar.CheckTogether", _ => PciBar.CheckTogether([Bar(0, 0x1000), Bar(0, 0x2000)]).Error, VmErrorCode.BarInvalid),
        new("PciBar.CheckTogether", _ => PciBar.CheckTogether([Bar(0, 0x1000), Bar(1, 0x1000)]).Error, VmErrorCode.BarInvalid),
        new("PowerManagementCapability.Read", _ => PowerManagementCapability.Read(Short, 0x40).Error, VmErrorCode.CapabilityTruncated),
        new("PowerManagementCapability.Read", _ => PowerManagementCapability.Read(Short, -1).Error, VmErrorCode.CapabilityTruncated),
        new("ExpressCapability.Read", _ => ExpressCapability.Read(Short, 0x40).Error, VmErrorCode.CapabilityTruncated),
        new("AdvancedFeaturesCapability.Read", _ => AdvancedFeaturesCapability.Read(Short, int.MaxValue).Error, VmErrorCode.CapabilityTruncated),
        new("SriovCapability.Read", _ => SriovCapability.Read(Short, 0x100).Error, VmErrorCode.CapabilityTruncated),
        new("SriovCapability.ReadBars", _ => SriovCapability.ReadBars(Short, 0x100, out ImmutableArray<VmError> _).Error, VmErrorCode.CapabilityTruncated),
        new("AcsCapability.Read", _ => AcsCapability.Read(Short, int.MinValue).Error, VmErrorCode.CapabilityTruncated),
        new("MsixState.Read", _ => MsixState.Read(Short, 0x40).Error, VmErrorCode.CapabilityTruncated),

        new("PciConfigSpace.ReadByte", w => w.Card.PciConfig.ReadByte(-1).Error, VmErrorCode.ConfigOffsetOutOfRange),
        new("PciConfigSpace.ReadUInt16", w => w.Card.PciConfig.ReadUInt16(4096).Error, VmErrorCode.ConfigOffsetOutOfRange),
        new("PciConfigSpace.ReadUInt16", w => w.Card.PciConfig.ReadUInt16(1).Error, VmErrorCode.ConfigAccessMisaligned),
        new("PciConfigSpace.ReadUInt32", w => w.Card.PciConfig.ReadUInt32(int.MaxValue).Error, VmErrorCode.ConfigOffsetOutOfRange),
        new("PciConfigSpace.ReadUInt32", w => w.Card.PciConfig.ReadUInt32(2).Error, VmErrorCode.ConfigAccessMisaligned),
        new("PciConfigSpace.WriteByte", w => w.Card.PciConfig.WriteByte(4096, 1).Error, VmErrorCode.ConfigOffsetOutOfRange),
        new("PciConfigSpace.WriteByte", w => w.BeingReleased.PciConfig.WriteByte(0x3C, 1).Error, VmErrorCode.DeviceBeingReleased),
        new("PciConfigSpace.WriteUInt16", w => w.Card.PciConfig.WriteUInt16(5, 1).Error, VmErrorCode.ConfigAccessMisaligned),
        new("PciConfigSpace.WriteUInt32", w => w.Card.PciConfig.WriteUInt32(int.MinValue, 1).Error, VmErrorCode.ConfigOffsetOutOfRange),
        new("PciConfigSpace.WriteUInt32", w => w.Card.PciConfig.WriteUInt32(6, 1).Error, VmErrorCode.ConfigAccessMisaligned),
        new("PciConfigSpace.SetStatusBits", w => w.Card.PciConfig.SetStatusBits(0x04, 1).Error, VmErrorCode.ConfigBitsNotStatus),
        new("PciConfigSpace.SetStatusBits", w => w.Card.PciConfig.SetStatusBits(3, 0).Error, VmErrorCode.ConfigAccessMisaligned),
        new("PciConfigSpace.GuestWritableMask", w => w.Card.PciConfig.GuestWritableMask(4097).Error, VmErrorCode.ConfigOffsetOutOfRange),
        new("PciConfigSpace.GuestClearableMask", w => w.Card.PciConfig.GuestClearableMask(1).Error, VmErrorCode.ConfigAccessMisaligned),

        new("MsixCapability.Read", _ => MsixCapability.Read(Short, 0x40).Error, VmErrorCode.MsixCapabilityInvalid),
        new("MsixCapability.CheckAgainst", _ => new MsixCapability(1, 0, 0, 0, 0x800).CheckAgainst(default).Error, VmErrorCode.MsixCapabilityInvalid),
        new("MsixCapability.CheckAgainst", _ => new MsixCapability(2049, 0, 0, 0, 0x800).CheckAgainst([Bar(0, 0x10000)]).Error, VmErrorCode.MsixCapabilityInvalid),
        new("MsixMessage.Decode", _ => new MsixMessage(0x1000, 0).Decode(MsixDestinationForm.Bits8).Error, VmErrorCode.MsixAddressInvalid),
        new("MsixMessage.Decode", _ => new MsixMessage(0xFEE0_0010, 0).Decode(MsixDestinationForm.Bits32).Error, VmErrorCode.MsixMessageRemappable),
        new("MsixMessage.Decode", _ => new MsixMessage(0xFEE0_0000, 0).Decode((MsixDestinationForm)9).Error, VmErrorCode.ValueOutOfRange),
        new("MsixTable.Read", w => w.Table.Read(16).Error, VmErrorCode.MsixEntryOutOfRange),
        new("MsixTable.Read", w => w.Table.Read(-1).Error, VmErrorCode.MsixEntryOutOfRange),
        new("MsixTable.Raise", w => w.Table.Raise(int.MaxValue).Error, VmErrorCode.MsixEntryOutOfRange),
        new("MsixTable.Raise", _ => SampleFunctions.CardDevice().Interrupts.Table!.Raise(0).Error, VmErrorCode.NotAssigned),
        new("DeviceInterrupts.Add", w => w.Card.Interrupts.Add(40, 1, default).Error, VmErrorCode.RemapExists),
        new("DeviceInterrupts.Add", w => w.Card.Interrupts.Add(41, 1, default, 16).Error, VmErrorCode.MsixEntryOutOfRange),
        new("DeviceInterrupts.Add", w => w.Card.Interrupts.Add(41, 1, default, 3).Error, VmErrorCode.RemapEntryTaken),
        new("DeviceInterrupts.AddAll", w => w.Card.Interrupts.AddAll([new(41, 1, default), new(41, 2, default)]).Error, VmErrorCode.RemapNamedTwice),
        new("DeviceInterrupts.AddAll", w => w.Card.Interrupts.AddAll([new(41, 1, default), new(40, 2, default), new(42, 1, default, -1)]).Error, VmErrorCode.Refused),
        new("DeviceInterrupts.Change", w => w.Card.Interrupts.Change(39, 1, default).Error, VmErrorCode.RemapNotFound),
        new("DeviceInterrupts.Activate", w => w.Card.Interrupts.Activate(39).Error, VmErrorCode.RemapNotFound),
        new("DeviceInterrupts.Deactivate", w => w.Card.Interrupts.Deactivate(39).Error, VmErrorCode.RemapNotFound),
        new("DeviceInterrupts.Remove", w => w.Card.Interrupts.Remove(39).Error, VmErrorCode.RemapNotFound),

        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(SampleFunctions.Bar2), new(0xC000_0000), 0).Error, VmErrorCode.WindowEmpty),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(SampleFunctions.Bar2 + 1), new(0xC000_0000), 0x1000).Error, VmErrorCode.WindowMisaligned),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(ulong.MaxValue - 0xFFF), new(0xC000_0000), 0x2000).Error, VmErrorCode.WindowWraps),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(0x1000), new(0xC000_0000), 0x1000).Error, VmErrorCode.WindowOutsideBars),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(SampleFunctions.Bar0 + 0x2000), new(0x80_0000_2000), 0x1000).Error, VmErrorCode.WindowOnMsixPages),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(SampleFunctions.Bar2), new(0xC000_0000), 0x1000).Error, VmErrorCode.WindowOverlapsHost),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(SampleFunctions.Bar0), new(0xC000_0000), 0x1000).Error, VmErrorCode.WindowOverlapsGuest),
        new("DeviceMemory.Add", w => w.Card.Memory.Add(new(SampleFunctions.Bar2 + 0x1000), new(0xD000_0000), 0x1000).Error, VmErrorCode.WindowDisagreesWithBar),
        new("DeviceMemory.Remove", w => w.Card.Memory.Remove(new(0x1000)).Error, VmErrorCode.WindowNotFound),
        new("DeviceMemory.Map", w => w.Card.Memory.Map(new(SampleFunctions.Bar2 + 0x800)).Error, VmErrorCode.WindowNotFound),
        new("DeviceMemory.Unmap", w => w.Card.Memory.Unmap(new(0)).Error, VmErrorCode.WindowNotFound),

        new("HostInventory.Find", _ => new HostInventory([], []).Find(BadInputWorld.Nobodys).Error, VmErrorCode.FunctionNotFound),

        new("PassthroughDevice.Create", _ => PassthroughDevice.Create((PassthroughDeviceType)99, 0, 0, default).Error, VmErrorCode.ValueOutOfRange),
        new("PassthroughDevice.Create", _ => PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0xFFFF, 0, default).Error, VmErrorCode.ValueOutOfRange),
        new("PassthroughDevice.Create", _ => ByHand(new() { ConfigSpaceSize = 257 }).Error, VmErrorCode.ConfigSizeInvalid),
        new("PassthroughDevice.Create", _ => ByHand(new() { HostPageSize = 4095 }).Error, VmErrorCode.ValueOutOfRange),
        new("PassthroughDevice.Create", _ => ByHand(new() { Bars = [Bar(0, 0x1000), Bar(0, 0x2000)] }).Error, VmErrorCode.BarInvalid),
        new("PassthroughDevice.Create", _ => ByHand(new() { BarsAloneInPage = [3] }).Error, VmErrorCode.BarInvalid),
        new("PassthroughDevice.Create", _ => OfCard(c => c with { Config = [] }).Error, VmErrorCode.ConfigIncomplete),
        new("PassthroughDevice.Create", _ => OfCard(c => c with { Config = [.. Enumerable.Repeat((byte)0xFF, 256)] }).Error, VmErrorCode.FunctionNotResponding),
        new("PassthroughDevice.Create", _ => OfCard(c => c with { Config = c.Config.SetItem(0x0E, 1) }).Error, VmErrorCode.NotAnEndpoint),
        new("PassthroughDevice.Create", _ => OfCard(c => c with { Bars = ImmutableArray.Create(Bar(0, 0x1000)) }).Error, VmErrorCode.MsixCapabilityInvalid),
        new("PassthroughDevice.AssignToVm", w => w.Card.AssignToVm(default).Error, VmErrorCode.VmIdMissing),
        new("PassthroughDevice.AssignToVm", w => w.Card.AssignToVm(BadInputWorld.Owner).Error, VmErrorCode.AlreadyAssigned),
        new("PassthroughDevice.AssignToVm", w => w.InRegistry.AssignToVm(BadInputWorld.Other).Error, VmErrorCode.ManagedByRegistry),
        new("PassthroughDevice.Unassign", _ => SampleFunctions.HandMade().Unassign().Error, VmErrorCode.NotAssigned),
        new("PassthroughDevice.Unassign", w => w.InRegistry.Unassign().Error, VmErrorCode.ManagedByRegistry),
        new("PassthroughDevice.Reset", w => w.BeingReleased.Reset().Error, VmErrorCode.DeviceBeingReleased),
        new("PassthroughDevice.Resume", w => w.BeingReleased.Resume().Error, VmErrorCode.DeviceBeingReleased),
        new("PassthroughDevice.AddMmioRegion", w => w.Card.AddMmioRegion(default, default, 0).Error, VmErrorCode.WindowEmpty),
        new("PassthroughDevice.AddMmioRegion", w => w.BeingReleased.AddMmioRegion(new(0x1000), new(0x1000), 0x1000).Error, VmErrorCode.DeviceBeingReleased),
        new("PassthroughDevice.AddMsixRemap", w => w.Card.AddMsixRemap(40, 0, default).Error, VmErrorCode.RemapExists),

        new("DeviceRegistry.Register", w => w.Registry.Register(BadInputWorld.DeviceAt(BadInputWorld.Free)).Error, VmErrorCode.AddressAlreadyRegistered),
        new("DeviceRegistry.Register", w => w.Registry.Register(w.Card).Error, VmErrorCode.DeviceHasOwner),
        new("DeviceRegistry.Unregister", w => w.Registry.Unregister(BadInputWorld.Nobodys).Error, VmErrorCode.DeviceNotRegistered),
        new("DeviceRegistry.Unregister", w => w.Registry.Unregister(BadInputWorld.Registered).Error, VmErrorCode.DeviceHasOwner),
        new("DeviceRegistry.Assign", w => w.Registry.Assign(new(default, BadInputWorld.Free)).Error, VmErrorCode.VmIdMissing),
        new("DeviceRegistry.Assign", w => w.Registry.Assign(new(BadInputWorld.Other, DeviceSelection.Of([]))).Error, VmErrorCode.NothingRequested),
        new("DeviceRegistry.Assign", w => w.Registry.Assign(new(BadInputWorld.Other, BadInputWorld.Nobodys)).Error, VmErrorCode.DeviceNotRegistered),
        new("DeviceRegistry.Assign", w => w.Registry.Assign(new(BadInputWorld.Other, DeviceSelection.Of([BadInputWorld.Free, BadInputWorld.Registered]))).Error, VmErrorCode.AlreadyAssigned),
        new("DeviceRegistry.Reserve", w => w.Registry.Reserve(new(default, BadInputWorld.Free)).Error, VmErrorCode.VmIdMissing),
        new("DeviceRegistry.Reserve", w => w.Registry.Reserve(new(BadInputWorld.Other, BadInputWorld.Registered)).Error, VmErrorCode.AlreadyAssigned),
        new("DeviceRegistry.Reserve", w => w.Registry.Reserve(new(BadInputWorld.Other, BadInputWorld.Free) { Overrides = [new(VmErrorCode.NeededByHost, "")] }).Error, VmErrorCode.OverrideInvalid),
        new("DeviceRegistry.Commit", w => w.Registry.Commit(w.Lease).Error, VmErrorCode.NotReserved),
        new("DeviceRegistry.Commit", w => w.Registry.Commit(w.Card.Ownership.Lease!).Error, VmErrorCode.DeviceNotRegistered),
        new("DeviceRegistry.Cancel", w => w.Registry.Cancel(w.Lease).Error, VmErrorCode.NotReserved),
        new("DeviceRegistry.Cancel", w => w.Registry.Cancel(w.Card.Ownership.Lease!).Error, VmErrorCode.DeviceNotRegistered),
        new("DeviceRegistry.Apply", w => w.Registry.Apply(Hosts.Of(Sample.Endpoint("0000:09:01.0"))).Error, VmErrorCode.AddressAlreadyRegistered),
        new("DeviceRegistry.Restore", w => w.Registry.Restore(w.Registry.Snapshot()).Error, VmErrorCode.RegistryNotEmpty),
        new("DeviceRegistry.Restore", w => new DeviceRegistry().Restore(w.Registry.Snapshot()).Error, VmErrorCode.Refused),
        new("RegisteredDevice.GetDevice", _ => Reported(c => c with { Config = [] }).GetDevice().Error, VmErrorCode.ConfigIncomplete),
        new("RegisteredDevice.GetDevice", _ => Reported(c => c with { Config = c.Config.SetItem(0x0E, 1) }).GetDevice().Error, VmErrorCode.NotAnEndpoint),
        new("DeviceRegistry.Decide", w => w.Registry.Decide(new AssignCommand(new(BadInputWorld.Other, BadInputWorld.Registered))).Error, VmErrorCode.AlreadyAssigned),
        new("DeviceRegistry.Replay", w => w.Registry.Replay(new OwnershipReleased(9, w.Lease)).Error, VmErrorCode.RevisionGap),
        new("DeviceRegistry.Replay", w => w.Registry.Replay(new OwnershipAssigned(4, w.Lease)).Error, VmErrorCode.EventContradicts),
        new("DeviceRegistry.Release", w => w.Registry.Release(BadInputWorld.Free, BadInputWorld.Owner).Error, VmErrorCode.NotAssigned),
        new("DeviceRegistry.Release", w => w.Registry.Release(BadInputWorld.Registered, BadInputWorld.Other).Error, VmErrorCode.OwnedByAnotherVm),
        new("DeviceRegistry.Release", w => w.Registry.Release(w.Card.Ownership.Lease!).Error, VmErrorCode.DeviceNotRegistered),
        new("DeviceRegistry.BeginRelease", w => w.Registry.BeginRelease(w.Card.Ownership.Lease!).Error, VmErrorCode.DeviceNotRegistered),
        new("DeviceRegistry.CompleteRelease", w => w.Registry.CompleteRelease(w.Lease).Error, VmErrorCode.ReleaseNotBegun),
        new("DeviceRegistry.Clear", w => w.Registry.Clear(BadInputWorld.Free, "because").Error, VmErrorCode.DeviceNotQuarantined),

        new("HostId.Read", _ => HostId.Read("rack 1").Error, VmErrorCode.TextNotUnderstood),
        new("StoredOwnership.ToSnapshot", w => new StoredOwnership(HostId.Parse("a"), 0) { Claims = [new(new(w.Lease, OwnershipState.Assigned), new("me"), default)] }.ToSnapshot().Error, VmErrorCode.SnapshotMalformed),
        new("TrailCut.At", w => TrailCut.At(null, [new OwnershipReleased(9, w.Lease)]).Error, VmErrorCode.RevisionGap),
        new("IDeviceHost.PlanAttach", w => Unwilling.PlanAttach(HostInventory.Empty, w.Lease, AttachOptions.Default).Error, VmErrorCode.FunctionNotResponding),
        new("IDeviceHost.PlanDetach", w => Unwilling.PlanDetach(HostInventory.Empty, ReleasePlan.Of(w.Lease), [], DetachOptions.Default).Error, VmErrorCode.FunctionNotResponding),
        new("IDeviceHost.PlanReset", w => Unwilling.PlanReset(HostInventory.Empty, w.Lease.Functions[0], new HashSet<PciAddress>()).Error, VmErrorCode.FunctionNotResponding),
        new("IDeviceHost.PlanVirtualFunctions", w => Unwilling.PlanVirtualFunctions(HostInventory.Empty, w.Lease.Functions[0], 1).Error, VmErrorCode.FunctionNotResponding),
        new("InMemoryDeviceHost.PlanReset", w => Unwilling.PlanReset(HostInventory.Empty, w.Lease.Functions[0], new HashSet<PciAddress>()).Error, VmErrorCode.FunctionNotResponding),
        new("InMemoryDeviceHost.PlanVirtualFunctions", w => Unwilling.PlanVirtualFunctions(HostInventory.Empty, w.Lease.Functions[0], 1).Error, VmErrorCode.FunctionNotResponding),
        new("InMemoryDeviceHost.PlanAttach", w => Unwilling.PlanAttach(HostInventory.Empty, w.Lease, AttachOptions.Default).Error, VmErrorCode.FunctionNotResponding),
        new("InMemoryDeviceHost.PlanDetach", w => Unwilling.PlanDetach(HostInventory.Empty, ReleasePlan.Of(w.Lease), [], DetachOptions.Default).Error, VmErrorCode.FunctionNotResponding),

        new("RegistrySnapshot.Read", _ => RegistrySnapshot.Read("{").Error, VmErrorCode.SnapshotMalformed),
        new("RegistrySnapshot.Read", _ => RegistrySnapshot.Read("""{"version": 2}""").Error, VmErrorCode.SnapshotVersionUnknown),
        new("RegistrySnapshot.Of", w => RegistrySnapshot.Of(1, [new(w.Lease, OwnershipState.Available)], [], []).Error, VmErrorCode.SnapshotMalformed),
        new("RegistryClaim.Read", _ => RegistryClaim.Read("[]").Error, VmErrorCode.SnapshotMalformed),
        new("RegistryClaim.Read", _ => RegistryClaim.Read("""{"version": 2}""").Error, VmErrorCode.SnapshotVersionUnknown),
        new("RegistryQuarantine.Read", _ => RegistryQuarantine.Read("{}").Error, VmErrorCode.SnapshotMalformed),
        new("EndedRequest.Read", _ => EndedRequest.Read("").Error, VmErrorCode.SnapshotMalformed),
        new("OwnershipEvent.Read", _ => OwnershipEvent.Read("{").Error, VmErrorCode.EventMalformed),
        new("OwnershipEvent.Read", _ => OwnershipEvent.Read("""{"version": 2}""").Error, VmErrorCode.EventVersionUnknown),
        new("HostInventory.Read", _ => HostInventory.Read("{").Error, VmErrorCode.InventoryMalformed),
        new("HostInventory.Read", _ => HostInventory.Read("""{"version": 2}""").Error, VmErrorCode.InventoryVersionUnknown),
    ];

    public static TheoryData<int, string> Lines
    {
        get
        {
            var lines = new TheoryData<int, string>();
            for (int i = 0; i < Calls.Length; i++)
            {
                lines.Add(i, $"{Calls[i].Method}: {Calls[i].Expected}");
            }

            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_illegal_argument_gets_its_code_and_changes_nothing(int line, string what)
    {
        var world = new BadInputWorld();
        string before = world.State;

        VmError? error = Calls[line].Run(world);

        error.Should().NotBeNull(what);
        error!.Code.Should().Be(Calls[line].Expected);
        error.Message.Should().NotBeEmpty();
        error.Remedy.Should().NotBeEmpty();
        world.State.Should().Be(before);
    }

    [Fact]
    public void Every_public_method_that_can_refuse_has_a_line()
    {
        IEnumerable<string> methods = typeof(PassthroughDevice).Assembly.GetExportedTypes()
            .Where(t => t != typeof(VmResult) && t != typeof(VmResult<>))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => !m.IsSpecialName && IsResult(m.ReturnType))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}");

        Calls.Select(c => c.Method).Distinct().Should().BeEquivalentTo(methods.Distinct());
    }

    private static bool IsResult(Type type) => type == typeof(VmResult) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VmResult<>));

    private static InMemoryDeviceHost Unwilling
    {
        get
        {
            var host = new InMemoryDeviceHost(HostInventory.Empty);
            host.RefusePlan(new FunctionNotResponding(BadInputWorld.Registered));
            return host;
        }
    }

    private static PciBar Bar(int index, ulong address) => PciBar.Create(index, BarKind.Memory32, address, 0x1000).GetValueOrThrow();

    private static RegisteredDevice Reported(Func<PciFunction, PciFunction> change) => Hosts.Registry(change(Hosts.Card(0))).DeviceOf(Hosts.Card(0));

    private static VmResult<PassthroughDevice> ByHand(DeviceOptions options) =>
        PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x1234, 0x5678, default, options);

    private static VmResult<PassthroughDevice> OfCard(Func<PciFunction, PciFunction> change) => PassthroughDevice.Create(SampleFunctions.Card(change));
}
