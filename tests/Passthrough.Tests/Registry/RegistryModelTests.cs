using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A registry and its model do the same, step for step.</summary>
[Trait("Category", "Heavy")]
public sealed class RegistryModelTests
{
    private static readonly VmId[] Vms = [.. Enumerable.Range(0, RegistryStep.Vms).Select(RegistryDriver.Vm)];

    [Fact]
    public void Whatever_is_done_the_registry_tells_what_the_model_tells()
    {
        Property property = Prop.ForAll(RegistryStep.Histories, Follow);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(2_000)), property);
    }

    [Fact]
    public void The_histories_meet_every_result_that_a_step_can_have()
    {
        IEnumerable<RegistryStep[]> histories = RegistryStep.Histories.Generator.Sample(500);

        IEnumerable<VmErrorCode> met = histories.SelectMany(RunOnModel).Distinct();

        met.Should().BeEquivalentTo(
        [
            VmErrorCode.AddressAlreadyRegistered, VmErrorCode.AlreadyAssigned, VmErrorCode.AlreadyReleased, VmErrorCode.DeviceHasOwner,
            VmErrorCode.DeviceNotRegistered, VmErrorCode.NotAssigned, VmErrorCode.NothingRequested, VmErrorCode.OwnedByAnotherVm,
            VmErrorCode.StaleLease, VmErrorCode.VmIdMissing, VmErrorCode.DeviceBeingReleased, VmErrorCode.DeviceQuarantined,
            VmErrorCode.ReleaseNotBegun, VmErrorCode.StepFailureInvalid, VmErrorCode.ReasonMissing, VmErrorCode.DeviceNotQuarantined,
        ]);
    }

    private static void Follow(RegistryStep[] steps)
    {
        var model = new RegistryModel();
        var registry = new RegistryDriver(RegistryStep.Devices);
        foreach (RegistryStep step in steps)
        {
            // The registry first: a step picks a lease by the number of those granted so far.
            ImmutableArray<VmErrorCode> actual = step.On(registry, model);
            ImmutableArray<VmErrorCode> expected = step.On(model);

            Same(actual, expected, step);
            Same(registry.Registry.Picture(Vms), PictureOf(model), step);
        }
    }

    private static IEnumerable<VmErrorCode> RunOnModel(RegistryStep[] steps)
    {
        var model = new RegistryModel();
        return steps.SelectMany(step => step.On(model));
    }

    // Not FluentAssertions: this runs a hundred thousand times.
    private static void Same<T>(IEnumerable<T> actual, IEnumerable<T> expected, RegistryStep after) =>
        Assert.True(actual.SequenceEqual(expected), Difference(actual, expected, after));

    private static string Difference<T>(IEnumerable<T> actual, IEnumerable<T> expected, RegistryStep after) => actual.SequenceEqual(expected)
        ? string.Empty
        : $"After {after} the registry tells\n{string.Join('\n', actual)}\nand the model\n{string.Join('\n', expected)}";

    private static string[] PictureOf(RegistryModel model) =>
    [
        $"revision {model.Revision}",
        .. model.Registered.Select(d => LineOf(d, model)),
        .. Enumerable.Range(0, RegistryStep.Vms).Select(vm => $"VM {vm}: {string.Join("; ", model.ClaimsOf(vm).Select(TextOf))}"),
    ];

    private static string LineOf(int device, RegistryModel model) => (model.ClaimOn(device), model.QuarantinedAfter(device)) switch
    {
        ({ } claim, _) => $"{At(device)}: {(model.IsReleasing(claim) ? "Releasing" : "Assigned")}, owner {claim.Vm}, under {TextOf(claim)}, since ",
        (_, { } vm) => $"{At(device)}: Quarantined, owner , under , since {new QuarantineReason(RegistryDriver.Vm(vm), TeardownStep.ResetFunction, Cards.Dead)}",
        _ => $"{At(device)}: Available, owner , under , since ",
    };

    private static string TextOf(RegistryModel.Claim claim) =>
        $"lease {claim.Generation} of VM {claim.Vm} for {string.Join(", ", claim.Devices.Select(At))}";
}
