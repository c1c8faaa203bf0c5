using System.Collections.Immutable;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

public sealed class TravelRuleTests
{
    private const string Gpu = "01:00.0";
    private const string Audio = "01:00.1";
    private const string Usb = "02:00.0";

    private static readonly OwnershipPolicy WholeSlots = new() { KeepSlotsWhole = true };

    private static HostInventory Host() => Sample.Host(
        Sample.Endpoint(Gpu, group: 1),
        Sample.Endpoint(Audio, group: 2),
        Sample.Endpoint(Usb, group: 3));

    private static OwnershipPolicy Keeping(params (string Name, string Spec)[] sets) =>
        new() { Sets = [.. sets.GroupBy(s => s.Name).Select(s => new DeviceSet(s.Key, [.. s.Select(m => DeviceSpec.Parse(m.Spec))]))] };

    private static OwnershipPolicy Seat => Keeping(("seat", "address=0000:01:00.0"), ("seat", "address=0000:02:00.0"));

    private static SetIncomplete Incomplete(string address, string set, params string[] missing) =>
        new(Sample.At(address), set, [.. missing.Select(Sample.At)]);

    [Fact]
    public void Without_a_policy_nothing_travels_together()
    {
        Host().Registry().WhyNot(Vm1, Gpu).Should().BeEmpty();
    }

    [Fact]
    public void A_set_that_is_named_in_part_is_refused_with_the_set_and_what_is_missing()
    {
        ImmutableArray<VmError> reasons = Host().Registry(Seat).WhyNot(Vm1, Gpu);

        reasons.Should().Equal(Incomplete(Gpu, "set 'seat'", Usb));
        reasons[0].Message.Should().Be("0000:01:00.0 travels in set 'seat', of which 0000:02:00.0 is missing");
    }

    [Fact]
    public void A_whole_set_is_given_away()
    {
        Host().Registry(Seat).WhyNot(Vm1, $"{Usb} {Gpu}").Should().BeEmpty();
    }

    [Fact]
    public void What_is_in_no_set_travels_alone()
    {
        Host().Registry(Seat).WhyNot(Vm1, Audio).Should().BeEmpty();
    }

    [Fact]
    public void A_member_that_the_vm_has_already_is_not_missing()
    {
        DeviceRegistry registry = Host().Registry();
        registry.Take(Vm1, Usb);
        registry.Apply(Seat);

        registry.WhyNot(Vm1, Gpu).Should().BeEmpty();
    }

    [Fact]
    public void A_member_that_another_vm_has_is_missing()
    {
        DeviceRegistry registry = Host().Registry();
        registry.Take(Vm2, Usb);
        registry.Apply(Seat);

        registry.WhyNot(Vm1, Gpu).Should().Equal(Incomplete(Gpu, "set 'seat'", Usb));
    }

    [Fact]
    public void Each_set_is_a_reason_of_its_own()
    {
        OwnershipPolicy policy = Keeping(("seat", "address=0000:01:00.0"), ("seat", "address=0000:02:00.0"), ("card", "address=0000:01:00.*"));

        Host().Registry(policy).WhyNot(Vm1, Gpu).Should().Equal(Incomplete(Gpu, "set 'seat'", Usb), Incomplete(Gpu, "set 'card'", Audio));
    }

    [Fact]
    public void All_that_is_missing_of_a_set_is_one_reason()
    {
        Host().Registry(Keeping(("all", "vendor=144d"))).WhyNot(Vm1, Audio).Should().Equal(Incomplete(Audio, "set 'all'", Gpu, Usb));
    }

    [Fact]
    public void A_set_counts_what_the_host_reports_now()
    {
        DeviceRegistry registry = Host().Registry(Seat);
        registry.Report(Sample.Host(Sample.Endpoint(Gpu, group: 1)));

        registry.WhyNot(Vm1, Gpu).Should().BeEmpty();
    }

    [Fact]
    public void A_bridge_that_a_set_matches_travels_with_nobody()
    {
        HostInventory host = Sample.Host(Sample.Endpoint(Gpu, group: 1), Sample.Bridge("00:1c.0"));

        host.Registry(Keeping(("all", "vendor=144d"))).WhyNot(Vm1, Gpu).Should().BeEmpty();
    }

    [Fact]
    public void A_slot_is_kept_whole_where_the_policy_says_so()
    {
        Host().Registry(WholeSlots).WhyNot(Vm1, Gpu).Should().Equal(Incomplete(Gpu, "slot 0000:01:00", Audio));
    }

    [Fact]
    public void A_whole_slot_is_given_away()
    {
        Host().Registry(WholeSlots).WhyNot(Vm1, "slot=01:00").Should().BeEmpty();
    }

    [Fact]
    public void The_rest_of_a_slot_may_follow_for_the_vm_that_has_the_first_of_it()
    {
        DeviceRegistry registry = Host().Registry();
        registry.Take(Vm1, Gpu);
        registry.Apply(WholeSlots);

        registry.WhyNot(Vm1, Audio).Should().BeEmpty();
        registry.WhyNot(Vm2, Usb).Should().BeEmpty();
    }

    [Fact]
    public void Virtual_functions_in_the_slot_are_devices_of_their_own()
    {
        PciFunction physical = Sample.Endpoint(Gpu, group: 1, driver: "igb") with { VirtualFunctions = [Sample.At("01:00.2"), Sample.At("01:00.3")] };
        PciFunction[] virtuals = [.. physical.VirtualFunctions.Select((a, i) => Sample.Endpoint(a.ToString(), group: 5 + i) with { PhysicalFunction = physical.Address })];

        Sample.Host([physical, .. virtuals]).Registry(WholeSlots).WhyNot(Vm1, "01:00.2").Should().BeEmpty();
    }

    [Fact]
    public void Bridges_in_the_slot_stay()
    {
        Sample.Host(Sample.Endpoint("00:1f.3", group: 1), Sample.Bridge("00:1f.0")).Registry(WholeSlots).WhyNot(Vm1, "00:1f.3").Should().BeEmpty();
    }

    [Fact]
    public void Slot_and_set_are_told_both()
    {
        Host().Registry(Seat with { KeepSlotsWhole = true }).WhyNot(Vm1, Gpu).Should()
            .Equal(Incomplete(Gpu, "slot 0000:01:00", Audio), Incomplete(Gpu, "set 'seat'", Usb));
    }
}
