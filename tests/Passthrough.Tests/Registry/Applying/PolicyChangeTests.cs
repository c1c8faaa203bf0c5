using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>Another policy while devices are in use.</summary>
public sealed class PolicyChangeTests
{
    public static TheoryData<OwnershipState> Taken => TakenStates;

    private static readonly OwnershipPolicy BlockAll = new() { Block = [new DeviceSpec()] };

    [Theory]
    [MemberData(nameof(Taken))]
    public void Who_has_a_device_keeps_it(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Bring(state, Vm1, Card(0));
        Ownership before = registry.DeviceOf(Card(0)).Ownership;
        ulong revision = registry.Revision;

        registry.Apply(BlockAll);

        registry.DeviceOf(Card(0)).Ownership.Should().Be(before);
        registry.Revision.Should().Be(revision);
        registry.Policy.Should().BeSameAs(BlockAll);
    }

    [Fact]
    public void A_new_claim_is_judged_by_it()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Apply(BlockAll);

        registry.Assign(Ask(Vm1, Card(0))).Error!.Code.Should().Be(VmErrorCode.BlockedByPolicy);
        registry.Explain(Ask(Vm1, Card(0))).Single().Code.Should().Be(VmErrorCode.BlockedByPolicy);
    }

    [Fact]
    public void A_claim_that_was_made_goes_on_to_its_end()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        Lease lease = registry.Reserve(Ask(Vm1, Card(0))).GetValueOrThrow();
        registry.Apply(BlockAll);

        registry.Commit(lease).ThrowIfError();
        registry.BeginRelease(lease).GetValueOrThrow();
        registry.CompleteRelease(lease).ThrowIfError();

        registry.Assign(Ask(Vm1, Card(0))).Error!.Code.Should().Be(VmErrorCode.BlockedByPolicy);
    }

    [Fact]
    public void It_stays_through_a_report_and_a_report_stays_through_it()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Apply(BlockAll);

        registry.Report(Card(0), Card(1));
        registry.Apply(OwnershipPolicy.Default);

        registry.Devices.Should().HaveCount(2);
        registry.Assign(Ask(Vm1, Card(1))).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void Its_sets_are_those_of_the_host_as_it_is()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Apply(new OwnershipPolicy { Sets = [new DeviceSet("pair", [new DeviceSpec()])] });
        bool alone = registry.Explain(Ask(Vm1, Card(0))).IsEmpty;

        registry.Report(Card(0), Card(1));

        alone.Should().BeTrue();
        registry.Assign(Ask(Vm1, Card(0))).Error!.Code.Should().Be(VmErrorCode.SetIncomplete);
        registry.Assign(Ask(Vm1, Card(0), Card(1))).IsSuccess.Should().BeTrue();
    }
}
