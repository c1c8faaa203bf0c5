using System.Collections.Immutable;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

public sealed class SriovRuleTests
{
    private const string Physical = "03:00.0";
    private const string Virtual = "03:02.0";
    private const string Sibling = "03:02.1";

    private static readonly PciAddress PhysicalAt = Sample.At(Physical);

    private static PciFunction Pf(string? driver = null, params string[] virtuals) =>
        Sample.Endpoint(Physical, group: 1, driver: driver) with { VirtualFunctions = [.. virtuals.Select(Sample.At)] };

    private static PciFunction Vf(string address, int group) => Sample.Endpoint(address, group) with { PhysicalFunction = PhysicalAt };

    private static HostInventory Alone() => Sample.Host(Pf());

    private static HostInventory WithTwo(string? driver = null) => Sample.Host(Pf(driver, Virtual, Sibling), Vf(Virtual, 2), Vf(Sibling, 3));

    private static VirtualFunctionsExist Exist(params string[] owned) =>
        new(PhysicalAt, [Sample.At(Virtual), Sample.At(Sibling)], [.. owned.Select(Sample.At)]);

    [Fact]
    public void A_physical_function_without_virtual_ones_is_given_away()
    {
        Alone().Registry().WhyNot(Vm1, Physical).Should().BeEmpty();
    }

    [Fact]
    public void A_physical_function_whose_virtual_ones_are_merely_enabled_is_refused_and_they_are_named()
    {
        ImmutableArray<VmError> reasons = WithTwo().Registry().WhyNot(Vm1, Physical);

        reasons.Should().Equal(Exist());
        reasons[0].Message.Should().Be("0000:03:00.0 has virtual functions enabled: 0000:03:02.0, 0000:03:02.1; no VM has one");
    }

    [Fact]
    public void The_remedy_is_the_command_that_removes_them()
    {
        Exist().Remedy.Should().Be(
            "Remove its virtual functions first (echo 0 > /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs), or assign them instead.");
        Exist(Virtual).Remedy.Should().StartWith("Release and remove its virtual functions first");
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    [InlineData(OwnershipState.Releasing)]
    public void Those_that_VMs_have_are_named_apart(OwnershipState state)
    {
        DeviceRegistry registry = WithTwo().Registry();
        registry.Bring(state, Vm2, Sibling);

        ImmutableArray<VmError> reasons = registry.WhyNot(Vm1, Physical);

        reasons.Should().Equal(Exist(Sibling));
        reasons[0].Message.Should().Be("0000:03:00.0 has virtual functions that VMs have: 0000:03:02.1");
    }

    [Fact]
    public void The_vm_that_has_a_virtual_function_is_no_exception()
    {
        DeviceRegistry registry = WithTwo().Registry();
        registry.Take(Vm1, Virtual);

        registry.WhyNot(Vm1, Physical).Should().Equal(Exist(Virtual));
    }

    [Fact]
    public void To_name_the_virtual_ones_too_does_not_help()
    {
        WithTwo().Registry().WhyNot(Vm1, $"{Physical} {Virtual} {Sibling}").Should().Equal(Exist());
    }

    [Fact]
    public void A_virtual_function_is_given_away_while_its_physical_one_is_the_hosts()
    {
        WithTwo("igb").Registry().WhyNot(Vm1, Virtual).Should().BeEmpty();
    }

    [Fact]
    public void Two_VMs_have_two_virtual_functions_of_one_card()
    {
        DeviceRegistry registry = WithTwo("igb").Registry();
        registry.Take(Vm2, Sibling);

        registry.WhyNot(Vm1, Virtual).Should().BeEmpty();
    }

    public static TheoryData<OwnershipState, VmError> PhysicalStates => new()
    {
        { OwnershipState.Reserved, new DeviceReserved(PhysicalAt, Vm2) },
        { OwnershipState.Assigned, new AlreadyAssigned(PhysicalAt, Vm2) },
        { OwnershipState.Releasing, new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, PhysicalAt) },
        { OwnershipState.Quarantined, new DeviceQuarantined(PhysicalAt, new(Vm2, TeardownStep.ResetFunction, Failure)) },
    };

    [Theory]
    [MemberData(nameof(PhysicalStates), DisableDiscoveryEnumeration = true)]
    public void A_virtual_function_waits_until_its_physical_one_is_available(OwnershipState state, VmError cause)
    {
        DeviceRegistry registry = Alone().Registry();
        registry.Bring(state, Vm2, Physical);
        registry.Report(WithTwo());

        registry.WhyNot(Vm1, Virtual).Should().Equal(new PhysicalFunctionTaken(Sample.At(Virtual), PhysicalAt, cause));
    }

    [Fact]
    public void The_vm_that_has_the_physical_function_is_no_exception()
    {
        DeviceRegistry registry = Alone().Registry();
        registry.Take(Vm1, Physical);
        registry.Report(WithTwo());

        registry.WhyNot(Vm1, Virtual).Should().Equal(new PhysicalFunctionTaken(Sample.At(Virtual), PhysicalAt, new AlreadyAssigned(PhysicalAt, Vm1)));
    }

    [Theory]
    [InlineData("vfio-pci")]
    [InlineData("mlx5_vfio_pci")]
    public void A_virtual_function_of_one_on_a_VFIO_driver_needs_a_token_that_nobody_has(string driver)
    {
        WithTwo(driver).Registry().WhyNot(Vm1, Virtual).Should().Equal(new PhysicalFunctionOnVfio(Sample.At(Virtual), PhysicalAt, driver));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("pci-stub")]
    public void One_on_no_driver_or_on_pci_stub_needs_none(string? driver)
    {
        WithTwo(driver).Registry().WhyNot(Vm1, Virtual).Should().BeEmpty();
    }

    [Fact]
    public void A_virtual_function_whose_physical_one_the_host_does_not_report_is_given_away()
    {
        Sample.Host(Vf(Virtual, 2)).Registry().WhyNot(Vm1, Virtual).Should().BeEmpty();
    }

    [Fact]
    public void A_physical_function_is_free_again_when_its_virtual_ones_have_been_removed()
    {
        DeviceRegistry registry = WithTwo().Registry();
        registry.Release(registry.Take(Vm2, Virtual)).ThrowIfError();
        registry.Report(Alone());

        registry.WhyNot(Vm1, Physical).Should().BeEmpty();
    }
}
