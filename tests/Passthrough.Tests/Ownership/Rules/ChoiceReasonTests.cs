using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

/// <summary>Which functions the rules let a specification choose, and what is said when they are too few.</summary>
public sealed class ChoiceReasonTests
{
    private const string Port = "00:01.0";
    private const string Gpu = "01:00.0";
    private const string Audio = "01:00.1";

    private static PciFunction On(string address, string? driver, params string[] methods) =>
        Sample.Endpoint(address, group: 1, driver: driver) with { ParentBridge = Sample.At(Port), ResetMethods = new([.. methods]) };

    private static HostInventory Card(params PciFunction[] others) =>
        Sample.Host([Sample.Bridge(Port), On(Gpu, "nouveau", "bus"), On(Audio, "snd_hda_intel"), .. others]);

    [Fact]
    public void A_card_that_is_reset_as_a_whole_is_chosen_as_a_whole_from_the_hosts_drivers()
    {
        Card().Registry().WhyNot(Vm1, "vendor=144d,count=2").Should().BeEmpty();
    }

    [Fact]
    public void What_can_never_be_reset_is_not_counted_among_what_can_be_claimed()
    {
        PciFunction stuck = Sample.Endpoint("00:03.0", group: 3) with { ResetMethods = new([]) };

        Sample.Host(stuck).Registry().WhyNot(Vm1, "vendor=144d").Should()
            .Equal(new NotEnoughDevices("vendor=144d", 1, 0, 1), new NoUsableReset(stuck.Address, [], []));
    }

    [Fact]
    public void Where_devices_are_too_few_what_else_is_wrong_with_the_request_is_told_as_well()
    {
        DeviceRegistry registry = Card().Registry();
        _ = registry.Assign(Request(Vm2, $"{Gpu} {Audio}")).GetValueOrThrow();

        registry.WhyNot(default, $"{Gpu} 7f:00.0 vendor=ffff", new RuleOverride(VmErrorCode.AlreadyAssigned, "I know")).Select(r => r.Code).Should().Equal(
            VmErrorCode.VmIdMissing,
            VmErrorCode.OverrideInvalid,
            VmErrorCode.AlreadyAssigned,
            VmErrorCode.DeviceNotRegistered,
            VmErrorCode.NotEnoughDevices);
    }

    [Fact]
    public void What_matches_nothing_says_so()
    {
        VmError reason = Card().Registry().WhyNot(Vm1, "slot=09:00").Should().ContainSingle().Subject;

        reason.ToString().Should().Be("PT2034: 'slot=0000:09:00' matches no endpoint of the host. Compare it with what the host has, and correct it.");
    }

    [Fact]
    public void A_reset_that_reaches_the_hosts_function_is_cured_by_naming_it_and_one_that_reaches_a_vms_by_freeing_it()
    {
        DeviceRegistry registry = Card().Registry();
        registry.WhyNot(Vm1, Gpu)[^1].Remedy.Should().StartWith("Name 0000:01:00.1 in the request too");

        _ = registry.Assign(Request(Vm2, $"{Gpu} {Audio}")).GetValueOrThrow();
        registry.WhyNot(Vm1, Gpu)[^1].Remedy.Should().StartWith("Free 0000:01:00.1 first");
    }
}
