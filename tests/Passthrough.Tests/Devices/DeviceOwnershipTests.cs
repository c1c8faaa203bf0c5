namespace Passthrough.Tests.Devices;

/// <summary>Rules 1 and 2: one owner at most, and a refusal changes nothing.</summary>
public sealed class DeviceOwnershipTests
{
    private static readonly VmId Vm = new(7);

    [Fact]
    public void A_second_assignment_names_the_owner_even_for_the_same_VM()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AssignToVm(Vm).ThrowIfError();
        string before = DeviceState.Of(device);

        VmResult again = device.AssignToVm(Vm);

        again.Error.Should().Be(new AlreadyAssigned(device.Address, Vm));
        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void An_unowned_device_cannot_be_unassigned()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AddMsixRemap(1, 2, new VcpuId(3)).ThrowIfError();
        string before = DeviceState.Of(device);

        VmResult result = device.Unassign();

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.NotAssigned, device.Address));
        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void No_VM_is_no_owner()
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        VmResult result = device.AssignToVm(default);

        result.Error!.Code.Should().Be(VmErrorCode.VmIdMissing);
        device.IsAssigned.Should().BeFalse();
    }

    [Fact]
    public void VM_0_is_an_owner()
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        device.AssignToVm(new VmId(0)).ThrowIfError();

        device.IsAssigned.Should().BeTrue();
        device.OwnerVmId.Should().Be(new VmId(0));
    }

    [Fact]
    public void State_owner_and_lease_tell_the_same()
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        device.AssignToVm(Vm).ThrowIfError();
        Ownership ownership = device.Ownership;

        ownership.State.Should().Be(OwnershipState.Assigned);
        ownership.Owner.Should().Be(Vm);
        ownership.Lease!.Vm.Should().Be(Vm);
        ownership.Lease.Functions.Should().Equal(new FunctionKey(device.Address));
    }

    [Fact]
    public void Every_assignment_has_a_lease_of_its_own()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AssignToVm(Vm).ThrowIfError();
        Lease first = device.Ownership.Lease!;
        device.Unassign().ThrowIfError();

        device.AssignToVm(Vm).ThrowIfError();

        device.Ownership.Lease!.Generation.Should().BeGreaterThan(first.Generation);
    }

    [Fact]
    public async Task Of_racing_assignments_one_wins()
    {
        for (int round = 0; round < TestScale.Of(1_000); round++)
        {
            PassthroughDevice device = SampleFunctions.HandMade();
            using var start = new Barrier(3);
            Task<VmResult>[] racers = [.. Enumerable.Range(0, 3).Select(vm => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return device.AssignToVm(new VmId((ulong)vm));
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];

            VmResult[] results = await Task.WhenAll(racers);

            int winner = Array.FindIndex(results, r => r.IsSuccess);
            results.Count(r => r.IsSuccess).Should().Be(1);
            device.OwnerVmId.Should().Be(new VmId((ulong)winner));
            results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error == new AlreadyAssigned(device.Address, new VmId((ulong)winner)));
        }
    }
}
