using System.Collections.Immutable;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

/// <summary>What somebody may answer for, and what nobody may.</summary>
public sealed class OverrideRuleTests
{
    private const string Disk = "01:00.0";

    private static readonly HostUse Swap = new(HostUseKind.Swap, "swap is on nvme0n1p2");
    private static readonly NeededByHost Needed = new(Sample.At(Disk), Swap);
    private static readonly RuleOverride OfUse = new(VmErrorCode.NeededByHost, "a rescue VM repairs it");

    public static TheoryData<VmErrorCode> NotOverridable =>
        [.. Enum.GetValues<VmErrorCode>().Except([VmErrorCode.NeededByHost, VmErrorCode.NoUsableReset])];

    private static HostInventory Host() => Sample.Host(Sample.Endpoint(Disk, group: 1).UsedFor(Swap));

    [Fact]
    public void What_the_host_needs_goes_to_a_vm_for_which_somebody_answers()
    {
        Host().Registry().WhyNot(Vm1, Disk, OfUse).Should().BeEmpty();
    }

    [Fact]
    public void The_lease_keeps_the_reason()
    {
        Host().Registry().Assign(Request(Vm1, Disk, OfUse)).GetValueOrThrow().Request.Overrides.Should().Equal(OfUse);
    }

    [Fact]
    public void An_override_of_another_rule_does_not_count()
    {
        Host().Registry().WhyNot(Vm1, Disk, new RuleOverride(VmErrorCode.NoUsableReset, "it is thrown away after")).Should().Equal(Needed);
    }

    [Fact]
    public void An_override_lifts_no_other_reason()
    {
        DeviceRegistry registry = Host().Registry(new OwnershipPolicy { Block = [new DeviceSpec()] });

        registry.WhyNot(Vm1, Disk, OfUse).Select(r => r.Code).Should().Equal(VmErrorCode.BlockedByPolicy);
    }

    [Fact]
    public void An_override_that_nothing_needs_is_no_reason()
    {
        Sample.Host(Sample.Endpoint(Disk, group: 1)).Registry().WhyNot(Vm1, Disk, OfUse).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(NotOverridable))]
    public void Every_other_code_is_refused(VmErrorCode code)
    {
        VmError reason = Sample.Host(Sample.Endpoint(Disk, group: 1)).Registry().WhyNot(Vm1, Disk, new RuleOverride(code, "I know")).Should().ContainSingle().Subject;

        reason.Should().BeOfType<OverrideInvalid>().Which.Message.Should().Be($"{code.ToText()} ({code}) is not overridden: this rule has no exception");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    public void An_override_without_a_reason_is_refused(string reason)
    {
        ImmutableArray<VmError> reasons = Sample.Host(Sample.Endpoint(Disk, group: 1)).Registry().WhyNot(Vm1, Disk, OfUse with { Reason = reason });

        reasons.Should().ContainSingle().Which.Message.Should().Be("PT2021 (NeededByHost) is not overridden: no reason is given");
    }

    [Fact]
    public void Every_invalid_override_is_told_before_the_functions()
    {
        RuleOverride[] overrides = [new(VmErrorCode.AlreadyAssigned, "I know"), new(VmErrorCode.NoUsableReset, "")];

        Host().Registry().WhyNot(Vm1, Disk, overrides).Select(r => r.Code).Should()
            .Equal(VmErrorCode.OverrideInvalid, VmErrorCode.OverrideInvalid, VmErrorCode.NeededByHost);
    }

    [Fact]
    public void An_override_counts_for_a_device_that_was_registered_by_hand_as_well()
    {
        var registry = new DeviceRegistry();
        registry.Register(SampleFunctions.HandMade()).ThrowIfError();
        string address = SampleFunctions.HandMade().Address.ToString();

        registry.WhyNot(Vm1, address, new RuleOverride(VmErrorCode.AlreadyAssigned, "I know")).Select(r => r.Code).Should().Equal(VmErrorCode.OverrideInvalid);
        registry.WhyNot(Vm1, address, OfUse).Should().BeEmpty();
    }
}
