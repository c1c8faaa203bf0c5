using static Passthrough.Tests.Registry.Cards;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>Every operation in every state that a registered device can be in.</summary>
public sealed class StateOperationTests
{
    private static readonly OwnershipState[] States =
        [OwnershipState.Available, OwnershipState.Reserved, OwnershipState.Assigned, OwnershipState.Releasing, OwnershipState.Quarantined];

    // Null is success.
    private static readonly VmErrorCode?[] InCustody = Everywhere(VmErrorCode.ManagedByRegistry);
    private static readonly VmErrorCode?[] WhileOpen = [null, null, null, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined];

    /// <summary>The table: what an operation is told in Available, Reserved, Assigned, Releasing and Quarantined.</summary>
    private static readonly (string Name, Func<Scene, VmError?> Run, VmErrorCode?[] Told)[] Operations =
    [
        ("Register", s => s.Registry.Register(s.Device).Error, Everywhere(VmErrorCode.AddressAlreadyRegistered)),
        ("Register elsewhere", s => new DeviceRegistry().Register(s.Device).Error, InCustody),
        ("Unregister", s => s.Registry.Unregister(At(0)).Error,
            [null, VmErrorCode.DeviceHasOwner, VmErrorCode.DeviceHasOwner, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Assign", s => s.Registry.Assign(Claim(Vm2, 0)).Error,
            [null, VmErrorCode.DeviceReserved, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Assign to the last owner", s => s.Registry.Assign(Claim(Vm1, 0)).Error,
            [null, VmErrorCode.DeviceReserved, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Commit", s => s.Registry.Commit(s.Lease).Error,
            [VmErrorCode.AlreadyReleased, null, VmErrorCode.NotReserved, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Cancel", s => s.Registry.Cancel(s.Lease).Error,
            [VmErrorCode.AlreadyReleased, null, VmErrorCode.NotReserved, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Release", s => s.Registry.Release(s.Lease).Error,
            [VmErrorCode.AlreadyReleased, null, null, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Reserve", s => s.Registry.Reserve(Claim(Vm2, 0)).Error,
            [null, VmErrorCode.DeviceReserved, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Release by address", s => s.Registry.Release(At(0), Vm1).Error,
            [VmErrorCode.NotAssigned, null, null, VmErrorCode.DeviceBeingReleased, VmErrorCode.NotAssigned]),
        ("Release by address from another VM", s => s.Registry.Release(At(0), Vm2).Error,
            [VmErrorCode.NotAssigned, VmErrorCode.OwnedByAnotherVm, VmErrorCode.OwnedByAnotherVm, VmErrorCode.OwnedByAnotherVm, VmErrorCode.NotAssigned]),
        ("ReleaseAll", s => s.Registry.ReleaseAll(Vm1).Select(o => o.Result.Error).SingleOrDefault(),
            [null, null, null, VmErrorCode.DeviceBeingReleased, null]),
        ("BeginRelease", s => s.Registry.BeginRelease(s.Lease).Error,
            [VmErrorCode.AlreadyReleased, null, null, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("CompleteRelease", s => s.Registry.CompleteRelease(s.Lease).Error,
            [VmErrorCode.AlreadyReleased, VmErrorCode.ReleaseNotBegun, VmErrorCode.ReleaseNotBegun, null, VmErrorCode.DeviceQuarantined]),
        ("CompleteRelease with a failure", s => s.Registry.CompleteRelease(s.Lease, FailedAt(0)).Error,
            [VmErrorCode.AlreadyReleased, VmErrorCode.ReleaseNotBegun, VmErrorCode.ReleaseNotBegun, null, VmErrorCode.DeviceQuarantined]),
        ("CompleteRelease with another's failure", s => s.Registry.CompleteRelease(s.Lease, FailedAt(1)).Error,
            [VmErrorCode.AlreadyReleased, VmErrorCode.ReleaseNotBegun, VmErrorCode.ReleaseNotBegun, VmErrorCode.StepFailureInvalid, VmErrorCode.DeviceQuarantined]),
        ("Clear", s => s.Registry.Clear(At(0), "looked at it").Error,
            [VmErrorCode.DeviceNotQuarantined, VmErrorCode.DeviceNotQuarantined, VmErrorCode.DeviceNotQuarantined, VmErrorCode.DeviceNotQuarantined, null]),
        ("Clear without a reason", s => s.Registry.Clear(At(0), "").Error,
            [VmErrorCode.Refused, VmErrorCode.Refused, VmErrorCode.Refused, VmErrorCode.Refused, VmErrorCode.ReasonMissing]),
        ("AssignToVm", s => s.Device.AssignToVm(Vm2).Error, InCustody),
        ("AssignToVm without a VM", s => s.Device.AssignToVm(default).Error, Everywhere(VmErrorCode.VmIdMissing)),
        ("Unassign", s => s.Device.Unassign().Error, InCustody),
        ("Reset", s => s.Device.Reset().Error, WhileOpen),
        ("Resume", s => s.Device.Resume().Error, WhileOpen),
        ("AddMmioRegion", s => s.Device.AddMmioRegion(new(SampleFunctions.Bar2 + 0x1000), new(0xC000_1000), 0x1000).Error, WhileOpen),
        ("PciConfig.WriteByte", s => s.Device.PciConfig.WriteByte(0x3C, 0x55).Error, WhileOpen),
        ("PciConfig.SetStatusBits", s => s.Device.PciConfig.SetStatusBits(0x04, 0x8000_0000).Error, WhileOpen),
        ("Table.Raise", s => s.Device.Interrupts.Table!.Raise(1).Error,
            [VmErrorCode.NotAssigned, VmErrorCode.NotAssigned, null, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined]),
        ("Memory.Remove", s => s.Device.Memory.Remove(new(SampleFunctions.Bar2)).Error, WhileOpen),
        ("AddMsixRemap", s => s.Device.AddMsixRemap(41, 51, new VcpuId(1)).Error, WhileOpen),
        ("RemoveMsixRemap", s => s.Device.Interrupts.Remove(UsedCard.HostVector).Error, WhileOpen),
    ];

    private static VmErrorCode?[] Everywhere(VmErrorCode code) => [code, code, code, code, code];

    /// <summary>A registry of one card, its device in the state, and the last lease that it had.</summary>
    private sealed record Scene(DeviceRegistry Registry, PassthroughDevice Device, Lease Lease)
    {
        public string State => string.Join('\n', [.. Registry.Picture(Vm1, Vm2), DeviceState.Of(Device)]);

        public static Scene In(OwnershipState state)
        {
            DeviceRegistry registry = Registered(1);
            Lease lease = registry.Reserve(Claim(Vm1, 0)).GetValueOrThrow();
            var scene = new Scene(registry, registry.Find(0).Device, lease);
            Array.ForEach(state == OwnershipState.Reserved ? [] : new Action[] { () => registry.Commit(lease).ThrowIfError() }, step => step());
            scene.Device.LeaveTraces();
            Action[] way = state switch
            {
                OwnershipState.Available => [() => registry.Release(lease).ThrowIfError(), scene.Device.LeaveTraces],
                OwnershipState.Releasing => [() => registry.BeginRelease(lease).ThrowIfError()],
                OwnershipState.Quarantined => [() => registry.BeginRelease(lease).ThrowIfError(), () => registry.CompleteRelease(lease, FailedAt(0)).ThrowIfError()],
                _ => [],
            };
            Array.ForEach(way, step => step());
            return scene;
        }
    }

    public static TheoryData<OwnershipState, string> Cells
    {
        get
        {
            var data = new TheoryData<OwnershipState, string>();
            foreach (var operation in Operations)
            {
                foreach (OwnershipState state in States)
                {
                    data.Add(state, operation.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void An_operation_is_told_what_the_table_says_and_a_refused_one_changes_nothing(OwnershipState state, string name)
    {
        var operation = Operations.Single(o => o.Name == name);
        VmErrorCode? expected = operation.Told[Array.IndexOf(States, state)];
        Scene scene = Scene.In(state);
        string before = scene.State;

        VmError? error = operation.Run(scene);

        scene.Device.Should().NotBeNull();
        (error?.Code).Should().Be(expected);
        (error is null || scene.State == before).Should().BeTrue($"a refused {name} changes nothing");
    }

    public static TheoryData<OwnershipState> AllStates => [.. States];

    [Theory]
    [MemberData(nameof(AllStates))]
    public void A_scene_is_in_its_state(OwnershipState state) => Scene.In(state).Device.Ownership.State.Should().Be(state);

    [Fact]
    public void The_states_are_all_there_are() => States.Should().Equal(Enum.GetValues<OwnershipState>());

    [Theory]
    [InlineData(OwnershipState.Available, false)]
    [InlineData(OwnershipState.Reserved, false)]
    [InlineData(OwnershipState.Assigned, true)]
    [InlineData(OwnershipState.Releasing, false)]
    [InlineData(OwnershipState.Quarantined, false)]
    public void A_guest_writes_only_to_a_device_that_is_its_own(OwnershipState state, bool arrives)
    {
        Scene scene = Scene.In(state);
        byte[] before = scene.Device.PciConfig.ToArray();

        scene.Device.PciConfig.GuestWrite(0x3C, 1, 0x55);

        scene.Device.PciConfig.ToArray().AsSpan().SequenceEqual(before).Should().Be(!arrives);
    }

    [Theory]
    [InlineData(OwnershipState.Available, 0x1234_8086)]
    [InlineData(OwnershipState.Reserved, 0x1234_8086)]
    [InlineData(OwnershipState.Assigned, 0x1234_8086)]
    [InlineData(OwnershipState.Releasing, 0xFFFF_FFFF)]
    [InlineData(OwnershipState.Quarantined, 0xFFFF_FFFF)]
    public void A_guest_reads_only_a_device_that_is_open(OwnershipState state, uint ids) =>
        Scene.In(state).Device.PciConfig.GuestRead(0, 4).Should().Be(ids);

    [Theory]
    [InlineData(OwnershipState.Available, true)]
    [InlineData(OwnershipState.Reserved, true)]
    [InlineData(OwnershipState.Assigned, true)]
    [InlineData(OwnershipState.Releasing, false)]
    [InlineData(OwnershipState.Quarantined, false)]
    public void An_interrupt_is_delivered_only_by_a_device_that_is_open(OwnershipState state, bool delivered) =>
        Scene.In(state).Device.RemapInterrupt(UsedCard.HostVector, out _).Should().Be(delivered);

    [Theory]
    [InlineData(OwnershipState.Available, null, false, 0)]
    [InlineData(OwnershipState.Reserved, 1, false, 1)]
    [InlineData(OwnershipState.Assigned, 1, true, 1)]
    [InlineData(OwnershipState.Releasing, 1, false, 1)]
    [InlineData(OwnershipState.Quarantined, null, false, 0)]
    public void Owner_and_leases_belong_to_the_state(OwnershipState state, int? owner, bool isAssigned, int leases)
    {
        Scene scene = Scene.In(state);

        scene.Device.OwnerVmId.Should().Be(owner is { } vm ? new VmId((ulong)vm) : null);
        scene.Device.IsAssigned.Should().Be(isAssigned);
        scene.Registry.LeasesOf(Vm1).Should().HaveCount(leases);
        scene.Device.Ownership.Lease.Should().Be(scene.Registry.LeasesOf(Vm1).SingleOrDefault());
    }
}
