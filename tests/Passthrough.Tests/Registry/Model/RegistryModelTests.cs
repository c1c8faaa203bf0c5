using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry;

/// <summary>A registry and its model do the same, step for step.</summary>
[Trait("Category", "Heavy")]
public sealed class RegistryModelTests
{
    [Fact]
    public void Whatever_is_done_the_registry_tells_what_the_model_tells()
    {
        Property property = Prop.ForAll(RegistryHistory.Any, history => SideBySide.Difference(history, new RegistryDriver()) is not { } difference
            ? true.ToProperty()
            : false.Label(difference));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(10_000)), property);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_registry_that_makes_a_mistake_is_found_out(string mistake)
    {
        IEnumerable<RegistryHistory> histories = Enumerable.Range(0, 20).SelectMany(_ => RegistryHistory.Any.Generator.Sample(100));

        bool isFound = histories.Any(h => SideBySide.Difference(h, MistakenRegistry.All[mistake](new RegistryDriver())) is not null
            && SideBySide.Difference(h, new RegistryDriver()) is null);

        isFound.Should().BeTrue();
    }

    public static TheoryData<string> Mistakes => [.. MistakenRegistry.All.Keys];

    [Fact]
    public void The_histories_meet_every_result_that_a_step_can_have()
    {
        IEnumerable<RegistryHistory> histories = RegistryHistory.Any.Generator.Sample(400);

        IEnumerable<VmErrorCode> met = histories.SelectMany(SideBySide.CodesMet).Distinct();

        met.Should().BeEquivalentTo(
        [
            VmErrorCode.VmIdMissing, VmErrorCode.NothingRequested, VmErrorCode.NotEnoughDevices, VmErrorCode.OverrideInvalid,
            VmErrorCode.RequestIdReused, VmErrorCode.RequestAlreadyReleased,
            VmErrorCode.DeviceNotRegistered, VmErrorCode.AddressAlreadyRegistered, VmErrorCode.DeviceReported, VmErrorCode.DeviceHasOwner,
            VmErrorCode.DeviceAbsent, VmErrorCode.DeviceReserved, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined,
            VmErrorCode.NotReserved, VmErrorCode.ReleaseNotBegun, VmErrorCode.StepFailureInvalid, VmErrorCode.StaleLease, VmErrorCode.AlreadyReleased,
            VmErrorCode.NotAssigned, VmErrorCode.OwnedByAnotherVm, VmErrorCode.ReasonMissing, VmErrorCode.DeviceNotQuarantined,
            VmErrorCode.NotAnEndpoint, VmErrorCode.FunctionNotResponding, VmErrorCode.NoIommuGroup, VmErrorCode.NoIommuProtection,
            VmErrorCode.FirmwareMappedRegion, VmErrorCode.NeededByHost, VmErrorCode.NoUsableReset, VmErrorCode.ResetReachesOthers,
            VmErrorCode.GroupMemberTaken, VmErrorCode.GroupMemberOnHostDriver,
            VmErrorCode.VirtualFunctionsExist, VmErrorCode.PhysicalFunctionTaken, VmErrorCode.PhysicalFunctionOnVfio,
            VmErrorCode.SetIncomplete, VmErrorCode.BlockedByPolicy, VmErrorCode.NotAllowedByPolicy,
        ]);
    }

    [Fact]
    public void The_histories_make_every_kind_of_event() =>
        RegistryHistory.Any.Generator.Sample(200).SelectMany(h => SideBySide.ModelAfter(h).Events).Distinct()
            .Should().BeEquivalentTo("Reserved", "Assigned", "Cancelled", "Releasing", "Released", "Quarantined", "Cleared");

    [Fact]
    public void A_failing_history_shrinks_by_leaving_steps_out_and_keeps_its_host()
    {
        RegistryHistory history = RegistryHistory.Any.Generator.Sample(20).MaxBy(h => h.Steps.Length)!;

        IEnumerable<RegistryHistory> shorter = RegistryHistory.Any.Shrinker(history);

        shorter.Should().NotBeEmpty().And.OnlyContain(h => h.Steps.Length < history.Steps.Length && h.Host == history.Host);
    }
}
