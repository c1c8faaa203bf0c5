using System.Collections.Immutable;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

public sealed class ResetRuleTests
{
    private const string Port = "00:01.0";
    private const string Function = "01:00.0";
    private const string Neighbour = "01:00.1";

    private static readonly RuleOverride ThrownAway = new(VmErrorCode.NoUsableReset, "the card is thrown away after");

    private static PciFunction Endpoint(string address, int group, params string[] methods) =>
        Sample.Endpoint(address, group) with { ParentBridge = Sample.At(Port), ResetMethods = new([.. methods]) };

    private static HostInventory Alone(params string[] methods) => Sample.Host(Sample.Bridge(Port), Endpoint(Function, 1, methods));

    private static HostInventory Shared(params string[] methods) => SharedWith(Endpoint(Neighbour, 2, "flr"), methods);

    private static HostInventory SharedWith(PciFunction neighbour, params string[] methods) =>
        Sample.Host(Sample.Bridge(Port), Endpoint(Function, 1, methods), neighbour);

    private static HostInventory OnRootBus(params string[] methods) => Sample.Host(Endpoint(Function, 1, methods) with { ParentBridge = null });

    private static NoUsableReset NoReset(string[] methods, params string[] sharing) =>
        new(Sample.At(Function), [.. methods], [.. sharing.Select(Sample.At)]);

    private static ResetReachesOthers Reaches(VmError cause, string other = Neighbour) => new(Sample.At(Function), Sample.At(other), cause);

    [Theory]
    [InlineData("device_specific")]
    [InlineData("acpi")]
    [InlineData("flr")]
    [InlineData("af_flr")]
    [InlineData("pm")]
    public void A_reset_of_the_functions_own_is_enough_on_a_shared_bus(string method)
    {
        DeviceRegistry registry = Shared(method).Registry();
        registry.Take(Vm2, Neighbour);

        registry.WhyNot(Vm1, Function).Should().BeEmpty();
    }

    [Fact]
    public void Unknown_methods_are_no_reason()
    {
        Sample.Host(Sample.Endpoint(Function, 1)).Registry().WhyNot(Vm1, Function).Should().BeEmpty();
    }

    [Theory]
    [InlineData("bus")]
    [InlineData("cxl_bus")]
    [InlineData("something_new")]
    public void A_bus_with_nobody_else_on_it_can_be_reset(string method)
    {
        Alone(method).Registry().WhyNot(Vm1, Function).Should().BeEmpty();
    }

    [Fact]
    public void A_function_that_cannot_be_reset_is_refused()
    {
        ImmutableArray<VmError> reasons = Alone().Registry().WhyNot(Vm1, Function);

        reasons.Should().Equal(NoReset([]));
        reasons[0].Message.Should().Be("0000:01:00.0 has no way to be reset");
    }

    [Fact]
    public void On_a_root_bus_there_is_no_bridge_to_reset_the_bus_by()
    {
        ImmutableArray<VmError> reasons = OnRootBus("bus").Registry().WhyNot(Vm1, Function);

        reasons.Should().Equal(NoReset(["bus"]));
        reasons[0].Message.Should().Be("0000:01:00.0 can be reset by bus only, and no bridge is above it to do so");
    }

    [Fact]
    public void A_bus_that_is_shared_with_what_nobody_has_is_no_usable_reset_and_the_others_are_named()
    {
        ImmutableArray<VmError> reasons = Shared("bus").Registry().WhyNot(Vm1, Function);

        reasons.Should().Equal(NoReset(["bus"], Neighbour));
        reasons[0].ToString().Should().Be(
            "PT2047: 0000:01:00.0 can be reset by bus only, together with 0000:01:00.1. Name 0000:01:00.1 in the request too, or choose another function.");
    }

    [Fact]
    public void A_bus_can_be_reset_by_whom_all_of_it_is_named_for()
    {
        Shared("bus").Registry().WhyNot(Vm1, $"{Function} {Neighbour}").Should().BeEmpty();
    }

    [Fact]
    public void A_bus_can_be_reset_by_whom_the_rest_of_it_belongs_to()
    {
        DeviceRegistry registry = Shared("bus").Registry();
        registry.Take(Vm1, Neighbour);

        registry.WhyNot(Vm1, Function).Should().BeEmpty();
    }

    // A graphics card with its sound, as Linux lists them: the one that is found second has no method.
    private static HostInventory FoundSecond() => SharedWith(Endpoint(Neighbour, 2, "bus"));

    [Fact]
    public void A_function_without_a_method_is_reset_with_all_of_a_bus_that_another_function_can_reset()
    {
        FoundSecond().Registry().WhyNot(Vm1, $"{Neighbour} {Function}").Should().BeEmpty();
    }

    [Fact]
    public void A_function_without_a_method_that_is_named_alone_is_refused_and_the_others_are_named()
    {
        ImmutableArray<VmError> reasons = FoundSecond().Registry().WhyNot(Vm1, Function);

        reasons.Should().Equal(NoReset([], Neighbour));
        reasons[0].ToString().Should().Be(
            "PT2047: 0000:01:00.0 can be reset with its whole bus only, together with 0000:01:00.1. Name 0000:01:00.1 in the request too, or choose another function.");
    }

    [Fact]
    public void A_function_without_a_method_whose_bus_another_vm_shares_is_refused_with_its_owner()
    {
        DeviceRegistry registry = FoundSecond().Registry();
        _ = registry.Assign(Request(Vm2, Neighbour, ThrownAway)).GetValueOrThrow();

        registry.WhyNot(Vm1, Function).Should().Equal(Reaches(new AlreadyAssigned(Sample.At(Neighbour), Vm2)));
    }

    [Fact]
    public void Where_no_function_of_the_bus_can_reset_it_nobody_can_though_all_are_named()
    {
        SharedWith(Endpoint(Neighbour, 2, "flr")).Registry().WhyNot(Vm1, $"{Function} {Neighbour}").Should().Equal(NoReset([]));
    }

    [Fact]
    public void Where_it_is_unknown_whether_the_bus_can_be_reset_all_of_it_may_be_named()
    {
        SharedWith(Endpoint(Neighbour, 2) with { ResetMethods = default }).Registry().WhyNot(Vm1, $"{Function} {Neighbour}").Should().BeEmpty();
    }

    [Fact]
    public void A_bus_that_is_shared_with_another_vm_is_refused_with_its_owner()
    {
        DeviceRegistry registry = Shared("bus").Registry();
        registry.Take(Vm2, Neighbour);

        ImmutableArray<VmError> reasons = registry.WhyNot(Vm1, Function);

        reasons.Should().Equal(Reaches(new AlreadyAssigned(Sample.At(Neighbour), Vm2)));
        reasons[0].Message.Should().Be("resetting 0000:01:00.0 would reset 0000:01:00.1 too, and 0000:01:00.1 is assigned to VM 2");
    }

    [Fact]
    public void A_bus_that_is_shared_with_what_is_in_quarantine_is_refused()
    {
        DeviceRegistry registry = Shared("bus").Registry();
        registry.Bring(OwnershipState.Quarantined, Vm1, Neighbour);

        registry.WhyNot(Vm1, Function).Should()
            .Equal(Reaches(new DeviceQuarantined(Sample.At(Neighbour), new(Vm1, TeardownStep.ResetFunction, Failure))));
    }

    [Fact]
    public void A_bus_that_is_shared_with_what_the_host_uses_is_refused_with_the_use()
    {
        var use = new HostUse(HostUseKind.NetworkInterface, "eth0 is up");

        SharedWith(Endpoint(Neighbour, 2, "flr").UsedFor(use), "bus").Registry().WhyNot(Vm1, Function).Should()
            .Equal(Reaches(new NeededByHost(Sample.At(Neighbour), use)));
    }

    [Theory]
    [InlineData(HostUseKind.BehindBridge)]
    [InlineData(HostUseKind.SharedGroup)]
    public void A_neighbour_that_merely_stands_beside_what_the_host_uses_may_be_reset(HostUseKind kind)
    {
        SharedWith(Endpoint(Neighbour, 2, "flr").UsedFor(new HostUse(kind, "it shares the bus")), "bus").Registry().WhyNot(Vm1, Function).Should()
            .Equal(NoReset(["bus"], Neighbour));
    }

    [Fact]
    public void A_bus_that_is_shared_with_what_the_host_drives_is_refused_with_the_driver()
    {
        SharedWith(Endpoint(Neighbour, 2, "flr") with { Driver = "nvme" }, "bus").Registry().WhyNot(Vm1, Function).Should()
            .Equal(Reaches(new DrivenByHost(Sample.At(Neighbour), "nvme")));
    }

    [Theory]
    [InlineData("vfio-pci")]
    [InlineData("pci-stub")]
    public void A_neighbour_on_a_harmless_driver_is_merely_not_named(string driver)
    {
        SharedWith(Endpoint(Neighbour, 2, "flr") with { Driver = driver }, "bus").Registry().WhyNot(Vm1, Function).Should().Equal(NoReset(["bus"], Neighbour));
    }

    [Fact]
    public void Every_neighbour_in_the_way_is_told()
    {
        DeviceRegistry registry = Sample.Host(
            Sample.Bridge(Port),
            Endpoint(Function, 1, "bus"),
            Endpoint(Neighbour, 2, "flr"),
            Endpoint("01:00.2", 3, "flr") with { Driver = "xhci_hcd" },
            Endpoint("01:00.3", 4, "flr")).Registry();
        registry.Take(Vm2, Neighbour);

        registry.WhyNot(Vm1, Function).Should().Equal(
            Reaches(new AlreadyAssigned(Sample.At(Neighbour), Vm2)),
            Reaches(new DrivenByHost(Sample.At("01:00.2"), "xhci_hcd"), "01:00.2"));
    }

    [Fact]
    public void Another_way_that_reaches_nobody_is_taken_in_its_place()
    {
        DeviceRegistry registry = Shared("bus", "pm").Registry();
        registry.Take(Vm2, Neighbour);

        registry.WhyNot(Vm1, Function).Should().BeEmpty();
    }

    [Fact]
    public void Somebody_may_answer_for_a_function_that_is_never_reset()
    {
        Alone().Registry().WhyNot(Vm1, Function, ThrownAway).Should().BeEmpty();
    }

    [Fact]
    public void Somebody_may_answer_for_a_function_that_is_not_reset_for_its_neighbours_sake()
    {
        Shared("bus").Registry().WhyNot(Vm1, Function, ThrownAway).Should().BeEmpty();
    }

    [Fact]
    public void Nobody_may_answer_for_the_reset_of_another_vms_function()
    {
        DeviceRegistry registry = Shared("bus").Registry();
        registry.Take(Vm2, Neighbour);

        registry.WhyNot(Vm1, Function, ThrownAway).Should().Equal(Reaches(new AlreadyAssigned(Sample.At(Neighbour), Vm2)));
    }

    [Fact]
    public void The_reset_of_a_physical_function_reaches_its_virtual_ones_that_others_have()
    {
        PciFunction physical = Endpoint(Function, 1, "flr") with { VirtualFunctions = [Sample.At("01:10.0")] };
        PciFunction virtualOne = Endpoint("01:10.0", 2, "flr") with { PhysicalFunction = physical.Address };
        DeviceRegistry registry = Sample.Host(Sample.Bridge(Port), physical, virtualOne).Registry();
        registry.Take(Vm2, "01:10.0");

        registry.WhyNot(Vm1, Function).Should().Equal(
            new VirtualFunctionsExist(physical.Address, physical.VirtualFunctions, physical.VirtualFunctions),
            Reaches(new AlreadyAssigned(virtualOne.Address, Vm2), "01:10.0"));
    }

    [Fact]
    public void Below_the_bridge_above_everything_is_reached_also_behind_another_bridge()
    {
        HostInventory host = Sample.Host(
            Sample.Bridge(Port),
            Endpoint(Function, 1, "bus"),
            Sample.Bridge("01:01.0") with { ParentBridge = Sample.At(Port) },
            Endpoint("02:00.0", 2, "flr") with { ParentBridge = Sample.At("01:01.0") });
        DeviceRegistry registry = host.Registry();
        registry.Take(Vm2, "02:00.0");

        registry.WhyNot(Vm1, Function).Should().Equal(Reaches(new AlreadyAssigned(Sample.At("02:00.0"), Vm2), "02:00.0"));
    }

    [Fact]
    public void A_bridge_on_the_bus_belongs_to_nobody_and_so_the_bus_is_no_usable_reset()
    {
        HostInventory host = Sample.Host(Sample.Bridge(Port), Endpoint(Function, 1, "bus"), Sample.Bridge("01:01.0") with { ParentBridge = Sample.At(Port) });

        VmError reason = host.Registry().WhyNot(Vm1, Function).Should().ContainSingle().Subject;

        reason.Should().Be(NoReset(["bus"], "01:01.0") with { SharesWithBridge = true });
        reason.Remedy.Should().NotContain("01:01.0", "a bridge cannot be named").And.Contain("override");
    }

    [Fact]
    public void A_bridge_is_asked_for_no_reset()
    {
        HostInventory host = Sample.Host(Sample.Bridge(Port) with { ResetMethods = new([]) });

        host.Registry().WhyNot(Vm1, Port).Select(r => r.Code).Should().Equal(VmErrorCode.NotAnEndpoint);
    }
}
