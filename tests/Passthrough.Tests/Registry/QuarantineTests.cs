using static Passthrough.Tests.Registry.Cards;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A device that could not be made clean is given to nobody.</summary>
public sealed class QuarantineTests
{
    private readonly DeviceRegistry _registry = Registered(3);
    private readonly Lease _lease;

    public QuarantineTests()
    {
        _lease = _registry.GiveAndUse(Vm1, 0, 1, 2);
        _registry.BeginRelease(_lease).ThrowIfError();
    }

    private PassthroughDevice DeviceOf(int card) => _registry.Find(card).Device;

    private static readonly QuarantineReason Reason = new(Vm1, TeardownStep.ResetFunction, Dead);

    /// <summary>Each step that a host performs, on each function of the lease.</summary>
    public static TheoryData<TeardownStep, int> HostSteps
    {
        get
        {
            var data = new TheoryData<TeardownStep, int>();
            foreach (PlannedStep step in ReleasePlan.Of(NewLease(1, Vm1, [new(At(0)), new(At(1)), new(At(2))])).Steps.Where(s => s.IsPerformedByHost))
            {
                data.Add(step.Step, step.Address.Device);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(HostSteps))]
    public void A_function_whose_step_failed_is_in_quarantine_with_that_step_and_the_others_are_free(TeardownStep step, int failed)
    {
        _registry.CompleteRelease(_lease, [new(At(failed), step, Dead)]).ThrowIfError();

        _registry.OwnershipOf(failed).Should().Be(new Ownership(OwnershipState.Quarantined, null, null, new(Vm1, step, Dead)));
        new[] { 0, 1, 2 }.Where(d => d != failed).Select(d => DeviceState.Of(DeviceOf(d))).Should().Equal(
            new[] { 0, 1, 2 }.Where(d => d != failed).Select(FreshState));
        _registry.LeasesOf(Vm1).Should().BeEmpty();
    }

    [Fact]
    public void All_functions_of_a_lease_may_fail()
    {
        _registry.CompleteRelease(_lease, FailedAt(2, 0, 1)).ThrowIfError();

        _registry.Devices.Select(d => d.Ownership).Should().AllBeEquivalentTo(new Ownership(OwnershipState.Quarantined, null, null, Reason));
        _registry.Revision.Should().Be(3);
    }

    [Fact]
    public void Each_function_keeps_its_own_error()
    {
        var other = new HostErrorOfATest();
        _registry.CompleteRelease(_lease, [new(At(2), TeardownStep.ResetFunction, other), .. FailedAt(0)]).ThrowIfError();

        _registry.Devices.Select(d => d.Ownership.Quarantine?.Error).Should().Equal(Dead, null, other);
    }

    [Fact]
    public void What_is_known_of_the_old_guest_is_forgotten()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        DeviceOf(1).PciConfig.ToArray().Should().Equal(NewCard(1).PciConfig.ToArray());
        DeviceOf(1).MmioRegionCount.Should().Be(0);
        DeviceOf(1).MsixRemapCount.Should().Be(0);
    }

    [Fact]
    public void A_guests_write_is_dropped()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        DeviceOf(1).PciConfig.GuestWrite(0x3C, 1, 0x55);

        DeviceOf(1).PciConfig.GuestRead(0x3C, 1).Should().Be(0xFF);
        DeviceOf(1).PciConfig.WriteByte(0x3C, 0x55).Error!.Code.Should().Be(VmErrorCode.DeviceQuarantined);
        DeviceOf(1).PciConfig.ToArray().Should().Equal(NewCard(1).PciConfig.ToArray());
    }

    [Fact]
    public void A_guest_reads_all_ones()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        DeviceOf(1).PciConfig.GuestRead(0, 4).Should().Be(0xFFFF_FFFF);
    }

    [Fact]
    public void Nobody_gets_it_and_whoever_asks_is_told_the_step_and_the_error()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        VmResult<Lease> result = _registry.Assign(Claim(Vm1, 0, 1));

        result.Error.Should().Be(new DeviceQuarantined(At(1), Reason));
        result.Error!.Message.Should().ContainAll("ResetFunction", "VM 1", Dead.Code.ToText(), Dead.Message);
        _registry.OwnershipOf(0).Should().Be(default(Ownership));
    }

    [Fact]
    public void Nothing_is_built_on_it_and_whoever_tries_is_told_the_step_and_the_error()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        VmResult<MsixRemap> result = DeviceOf(1).AddMsixRemap(1, 2, new VcpuId(3));

        result.Error.Should().Be(new DeviceQuarantined(At(1), Reason));
    }

    [Fact]
    public void A_cleared_device_is_free_like_a_new_one()
    {
        _registry.CompleteRelease(_lease, FailedAt(0, 1)).ThrowIfError();

        _registry.Clear(At(1), "power cycled").ThrowIfError();

        DeviceState.Of(DeviceOf(1)).Should().Be(FreshState(1));
        _registry.OwnershipOf(0).State.Should().Be(OwnershipState.Quarantined);
    }

    [Fact]
    public void A_cleared_device_may_be_prepared_and_assigned_again()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();
        _registry.Clear(At(1), "power cycled").ThrowIfError();

        DeviceOf(1).AddMsixRemap(7, 8, new VcpuId(9)).ThrowIfError();
        Lease next = _registry.Give(Vm2, 1);

        _registry.OwnershipOf(1).Should().Be(new Ownership(OwnershipState.Assigned, Vm2, next));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void Nothing_is_cleared_without_a_reason(string? reason)
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        VmResult result = _registry.Clear(At(1), reason!);

        result.Error.Should().Be(new ReasonMissing(At(1)));
        _registry.OwnershipOf(1).State.Should().Be(OwnershipState.Quarantined);
    }

    [Fact]
    public void What_is_not_registered_is_not_cleared() =>
        _registry.Clear(At(9), "gone").Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(9)));

    public static TheoryData<StepFailure[], string[]> ImpossibleFailures => new()
    {
        { [new(At(9), TeardownStep.ResetFunction, Dead)], ["0000:08:09.0 is none of its functions"] },
        { [new(At(0), TeardownStep.RestoreImage, Dead)], ["the host has no step RestoreImage to perform on 0000:08:00.0"] },
        { [new(At(0), default, Dead)], ["the host has no step 0 to perform on 0000:08:00.0"] },
        { [.. FailedAt(0, 1, 0)], ["0000:08:00.0 is named twice"] },
        {
            [new(At(9), TeardownStep.ClearOwner, Dead), .. FailedAt(1)],
            ["0000:08:09.0 is none of its functions", "the host has no step ClearOwner to perform on 0000:08:09.0"]
        },
    };

    [Theory]
    [MemberData(nameof(ImpossibleFailures), DisableDiscoveryEnumeration = true)]
    public void Failures_that_this_release_cannot_have_had_are_refused_and_nothing_changes(StepFailure[] failures, string[] rules)
    {
        string[] before = [.. _registry.Picture(Vm1), .. _registry.Devices.Select(d => DeviceState.Of(d.Device))];

        VmResult result = _registry.CompleteRelease(_lease, [.. failures]);

        result.Error!.Reasons.Should().Equal(rules.Select(r => new StepFailureInvalid(_lease, r)));
        new[] { _registry.Picture(Vm1), _registry.Devices.Select(d => DeviceState.Of(d.Device)) }.SelectMany(l => l).Should().Equal(before);
    }

    [Fact]
    public void A_failure_without_an_error_is_a_bug_of_the_caller()
    {
        Action make = () => _ = new StepFailure(At(0), TeardownStep.ResetFunction, null!);

        make.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Reading_the_owner_of_a_quarantined_device_allocates_nothing()
    {
        _registry.CompleteRelease(_lease, FailedAt(1)).ThrowIfError();

        long bytes = AllocationMeter.BytesOf(() => _registry.TryFind(At(1), out RegisteredDevice? device) && device.Ownership.Quarantine is not null);

        bytes.Should().Be(0);
    }

    private sealed record HostErrorOfATest() : VmError(VmErrorCode.AttributeNotReadable)
    {
        public override string Message => "permission denied";
    }
}
