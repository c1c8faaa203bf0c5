using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary><see cref="OwnershipTable"/>, cell by cell, on a registry: a device in the state is asked for the operation, and is then where the table says.</summary>
public sealed class StateTableTests
{
    public static TheoryData<OwnershipOperation, OwnershipState> Cells
    {
        get
        {
            var data = new TheoryData<OwnershipOperation, OwnershipState>();
            foreach (OwnershipOperation operation in Enum.GetValues<OwnershipOperation>())
            {
                foreach (OwnershipState state in Enum.GetValues<OwnershipState>())
                {
                    data.Add(operation, state);
                }
            }

            return data;
        }
    }

    public static TheoryData<OwnershipOperation, OwnershipState> LeaseCells
    {
        get
        {
            var data = new TheoryData<OwnershipOperation, OwnershipState>();
            foreach ((OwnershipOperation operation, OwnershipState state) in Cells.Select(c => ((OwnershipOperation)c[0], (OwnershipState)c[1])))
            {
                if (operation is >= OwnershipOperation.Commit and <= OwnershipOperation.CompleteRelease)
                {
                    data.Add(operation, state);
                }
            }

            return data;
        }
    }

    /// <summary>A registry of two devices by hand; the first is in the state, under the lease.</summary>
    private sealed record Scene(DeviceRegistry Registry, Lease Lease)
    {
        public OwnershipState? State => Registry.TryFind(At(0), out RegisteredDevice? device) ? device.Ownership.State : null;

        public static Scene In(OwnershipState state)
        {
            DeviceRegistry registry = Of(2);
            Lease lease = registry.Reserve(Claim(Vm1, 0)).GetValueOrThrow();
            Action[] way = state switch
            {
                OwnershipState.Available => [() => registry.Cancel(lease).ThrowIfError()],
                OwnershipState.Reserved => [],
                OwnershipState.Assigned => [() => registry.Commit(lease).ThrowIfError()],
                OwnershipState.Releasing => [() => registry.BeginRelease(lease).ThrowIfError()],
                _ => [() => registry.BeginRelease(lease).ThrowIfError(), () => registry.CompleteRelease(lease, Cards.FailedAt(0)).ThrowIfError()],
            };
            Array.ForEach(way, step => step());
            return new(registry, lease);
        }

        public VmError? Ask(OwnershipOperation operation) => operation switch
        {
            OwnershipOperation.Reserve => Registry.Reserve(Claim(Vm2, 0)).Error,
            OwnershipOperation.Assign => Registry.Assign(Claim(Vm2, 0)).Error,
            OwnershipOperation.Commit => Registry.Commit(Lease).Error,
            OwnershipOperation.Cancel => Registry.Cancel(Lease).Error,
            OwnershipOperation.Release => Registry.Release(Lease).Error,
            OwnershipOperation.BeginRelease => Registry.BeginRelease(Lease).Error,
            OwnershipOperation.CompleteRelease => Registry.CompleteRelease(Lease).Error,
            OwnershipOperation.Clear => Registry.Clear(At(0), "looked at it").Error,
            _ => Registry.Unregister(At(0)).Error,
        };
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_device_is_afterwards_where_the_table_says(OwnershipOperation operation, OwnershipState state)
    {
        OwnershipAnswer answer = OwnershipTable.Of(operation, state);
        Scene scene = Scene.In(state);

        VmError? error = scene.Ask(operation);

        (error?.Code).Should().Be(answer.Refusal);
        scene.State.Should().Be(answer.Refusal is null ? answer.Next : state);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void What_is_granted_is_one_event_and_what_is_refused_changes_nothing(OwnershipOperation operation, OwnershipState state)
    {
        OwnershipAnswer answer = OwnershipTable.Of(operation, state);
        Scene scene = Scene.In(state);
        string[] before = scene.Registry.Picture(Vm1, Vm2);
        ulong revision = scene.Registry.Revision;

        _ = scene.Ask(operation);

        bool isEvent = answer is { Refusal: null, Next: not null };
        scene.Registry.Revision.Should().Be(isEvent ? revision + 1 : revision);
        scene.Registry.Picture(Vm1, Vm2).SequenceEqual(before).Should().Be(answer.Refusal is not null);
        scene.Registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_refusal_of_one_refuses_the_two(OwnershipOperation operation, OwnershipState state)
    {
        // The second device is free: a claim of both is refused for the first alone.
        Scene scene = Scene.In(state);
        OwnershipAnswer answer = OwnershipTable.Of(operation, state);

        VmError? error = operation switch
        {
            OwnershipOperation.Reserve => scene.Registry.Reserve(Claim(Vm2, 1, 0)).Error,
            OwnershipOperation.Assign => scene.Registry.Assign(Claim(Vm2, 1, 0)).Error,
            _ => scene.Ask(operation),
        };

        (error?.Code).Should().Be(answer.Refusal);
        scene.Registry.OwnershipOf(1).State.Should().Be(
            operation is OwnershipOperation.Reserve or OwnershipOperation.Assign ? answer.Next ?? OwnershipState.Available : OwnershipState.Available);
    }

    [Theory]
    [MemberData(nameof(LeaseCells))]
    public void With_a_lease_that_another_one_took_the_place_of_every_operation_is_stale(OwnershipOperation operation, OwnershipState state)
    {
        DeviceRegistry registry = Of(1);
        Lease old = registry.Give(Vm1, 0);
        registry.Release(old).ThrowIfError();
        Lease taken = registry.Reserve(Claim(Vm2, 0)).GetValueOrThrow();
        Action[] steps =
        [
            () => registry.Commit(taken).ThrowIfError(),
            () => registry.BeginRelease(taken).ThrowIfError(),
            () => registry.CompleteRelease(taken, Cards.FailedAt(0)).ThrowIfError(),
        ];
        Array.ForEach(steps[..Math.Max(0, (int)state - 1)], step => step());
        string[] before = registry.Picture(Vm1, Vm2);

        VmError? error = new Scene(registry, old).Ask(operation);

        // In quarantine nobody holds it, and it was another VM's: the old lease is just over.
        error!.Code.Should().Be(state == OwnershipState.Quarantined ? VmErrorCode.AlreadyReleased : VmErrorCode.StaleLease);
        registry.Picture(Vm1, Vm2).Should().Equal(before);
    }

    [Fact]
    public void Where_a_step_may_fail_the_device_is_then_in_quarantine_and_the_step_is_named()
    {
        Scene scene = Scene.In(OwnershipState.Releasing);

        scene.Registry.CompleteRelease(scene.Lease, Cards.FailedAt(0)).ThrowIfError();

        scene.State.Should().Be(OwnershipTable.Of(OwnershipOperation.CompleteRelease, OwnershipState.Releasing).OnFailure);
        scene.Registry.OwnershipOf(0).Quarantine.Should().Be(new QuarantineReason(Vm1, TeardownStep.ResetFunction, Cards.Dead));
    }

    [Fact]
    public void A_step_can_fail_in_one_cell_alone() =>
        Cells.Select(c => OwnershipTable.Of((OwnershipOperation)c[0], (OwnershipState)c[1]).OnFailure).OfType<OwnershipState>()
            .Should().Equal(OwnershipState.Quarantined);

    [Theory]
    [InlineData((OwnershipOperation)(-1), OwnershipState.Available)]
    [InlineData((OwnershipOperation)9, OwnershipState.Available)]
    [InlineData(OwnershipOperation.Assign, (OwnershipState)5)]
    [InlineData(OwnershipOperation.Assign, (OwnershipState)(-1))]
    public void There_is_no_answer_outside_the_table(OwnershipOperation operation, OwnershipState state) =>
        FluentActions.Invoking(() => OwnershipTable.Of(operation, state)).Should().Throw<ArgumentOutOfRangeException>();
}
