using System.Collections.Immutable;

namespace Passthrough.Tests.Linearizability;

/// <summary>The random scripts, asked by one thread, for which there is one order only.</summary>
public sealed class RegistryScriptsTests
{
    private const int Calls = 5_000;

    private static async Task<ImmutableArray<Operation<RegistryCall, RegistryAnswer>>> RecordAsync() =>
        (await Recorder.RecordAsync([RegistryScripts.Trial(new Random(1), 1, Calls, new RealRegistry(RegistryScripts.Devices, Calls))]))[0];

    [Fact]
    public async Task One_thread_is_told_what_the_specification_says()
    {
        var specification = new RegistrySpecification(RegistryScripts.Devices);
        RegistryState state = specification.Start;
        List<RegistryAnswer> expected = [];

        ImmutableArray<Operation<RegistryCall, RegistryAnswer>> history = await RecordAsync();

        foreach (Operation<RegistryCall, RegistryAnswer> operation in history)
        {
            (state, RegistryAnswer answer) = specification.Apply(state, operation.Input);
            expected.Add(answer);
        }

        history.Select(o => o.Result).Should().Equal(expected);
    }

    [Fact]
    public async Task Every_call_and_every_refusal_is_reached()
    {
        ImmutableArray<Operation<RegistryCall, RegistryAnswer>> history = await RecordAsync();

        history.Select(o => o.Input.GetType()).Distinct().Should().BeEquivalentTo(typeof(RegistryCall).GetNestedTypes());
        history.Select(o => o.Result).OfType<RegistryAnswer.Refusal>().SelectMany(r => r.Reasons).Select(r => r.Code).Distinct().Should().BeEquivalentTo(
            [
                VmErrorCode.AddressAlreadyRegistered, VmErrorCode.AlreadyAssigned, VmErrorCode.AlreadyReleased, VmErrorCode.DeviceBeingReleased,
                VmErrorCode.DeviceHasOwner, VmErrorCode.DeviceReserved, VmErrorCode.NotReserved, VmErrorCode.RequestAlreadyReleased,
                VmErrorCode.RequestIdReused, VmErrorCode.DeviceNotQuarantined, VmErrorCode.DeviceNotRegistered, VmErrorCode.DeviceQuarantined,
                VmErrorCode.NotAssigned, VmErrorCode.OwnedByAnotherVm, VmErrorCode.ReleaseNotBegun, VmErrorCode.StaleLease,
            ]);
        history.Select(o => o.Result).OfType<RegistryAnswer.Owner>().Select(o => o.Standing?.State).Distinct().Should().BeEquivalentTo(
            [(OwnershipState?)null, .. Enum.GetValues<OwnershipState>()]);
    }
}
