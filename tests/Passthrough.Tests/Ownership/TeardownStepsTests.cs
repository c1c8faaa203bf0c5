using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Leases;

/// <summary>The lists of rule 5, in the order of <c>vfio_pci_core_disable</c>.</summary>
public sealed class TeardownStepsTests
{
    [Fact]
    public void A_release_puts_the_function_to_rest_lets_the_host_reset_it_and_forgets_it() => TeardownSteps.OfRelease.Should().Equal(
        TeardownStep.EnterD0, TeardownStep.ClearBusMaster, TeardownStep.MaskInterrupts, TeardownStep.UnmapWindows, TeardownStep.ResetFunction,
        TeardownStep.RestoreImage, TeardownStep.RemovePreparations, TeardownStep.ClearOwner);

    [Fact]
    public void A_reset_is_a_release_up_to_the_image() =>
        TeardownSteps.OfReset.Should().Equal(TeardownSteps.OfRelease.Take(6)).And.EndWith(TeardownStep.RestoreImage);

    [Fact]
    public void A_reset_of_the_guests_own_restores_the_image_alone() => TeardownSteps.OfGuestReset.Should().Equal(TeardownStep.RestoreImage);

    [Fact]
    public void The_host_performs_the_reset_alone() =>
        Enum.GetValues<TeardownStep>().Where(s => s.IsPerformedByHost()).Should().Equal(TeardownStep.ResetFunction);

    [Fact]
    public void Each_step_of_a_release_is_before_after_or_the_hosts() =>
        TeardownSteps.BeforeHost.Append(TeardownStep.ResetFunction).Concat(TeardownSteps.AfterHost).Should().Equal(TeardownSteps.OfRelease);

    [Fact]
    public void The_numbers_are_in_the_order_of_a_release() =>
        TeardownSteps.OfRelease.Select(s => (int)s).Should().Equal(Enumerable.Range(1, 8)).And.HaveSameCount(Enum.GetValues<TeardownStep>());

    [Fact]
    public void A_plan_has_each_step_for_every_function_before_the_next_step()
    {
        var lease = NewLease(1, Vm1, [new(At(2)), new(At(0))]);

        ReleasePlan plan = ReleasePlan.Of(lease);

        plan.Lease.Should().BeSameAs(lease);
        plan.Steps.Should().Equal(TeardownSteps.OfRelease.SelectMany(s => new[] { new PlannedStep(new(At(2)), s), new PlannedStep(new(At(0)), s) }));
    }

    [Fact]
    public void A_plan_says_which_steps_are_the_hosts()
    {
        var lease = NewLease(1, Vm1, [new(At(2)), new(At(0))]);

        ReleasePlan plan = ReleasePlan.Of(lease);

        plan.Steps.Where(s => s.IsPerformedByHost)
            .Should().Equal(new PlannedStep(new(At(2)), TeardownStep.ResetFunction), new PlannedStep(new(At(0)), TeardownStep.ResetFunction));
    }
}
