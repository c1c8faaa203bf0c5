using System.Collections.Immutable;
using Passthrough.Tests.Verdicts.Rules;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Registry;

/// <summary>Mistakes that other passthrough code made, as docs/pains.md lists them, and that this registry does not make.</summary>
public sealed class FieldMistakeTests
{
    private const string First = "01:00.0";
    private const string Second = "02:00.0";
    private const string Third = "03:00.0";

    private static HostInventory Three() =>
        Sample.Host(Sample.Endpoint(First, group: 1), Sample.Endpoint(Second, group: 2), Sample.Endpoint(Third, group: 3));

    private static string[] Picture(DeviceRegistry registry) => registry.Picture(Vm1, Vm2);

    [Theory]
    [InlineData($"{First} {Second} {Third}")]
    [InlineData($"{Third} {First} {Second}")]
    [InlineData($"{First} {Third} {Second}")]
    [InlineData($"{First} {Second} 7f:00.0")]
    public void A_claim_that_fails_at_one_device_has_taken_none(string devices)
    {
        DeviceRegistry registry = Three().Registry();
        registry.Take(Vm2, Third);
        string[] before = Picture(registry);

        registry.WhyNot(Vm1, devices).Should().NotBeEmpty();

        Picture(registry).Should().Equal(before);
    }

    [Fact]
    public void A_device_is_freed_for_its_owner_only()
    {
        DeviceRegistry registry = Three().Registry();
        registry.Take(Vm2, First);
        string[] before = Picture(registry);

        registry.Release(Sample.At(First), Vm1).Error.Should().Be(new OwnedByAnotherVm(Sample.At(First), Vm2, Vm1));

        Picture(registry).Should().Equal(before);
    }

    [Fact]
    public void A_lease_of_yesterday_frees_nothing_of_today()
    {
        DeviceRegistry registry = Three().Registry();
        Lease old = registry.Take(Vm1, First);
        registry.Release(old).ThrowIfError();
        Lease current = registry.Take(Vm2, First);

        registry.Release(old).Error!.Code.Should().Be(VmErrorCode.StaleLease);

        registry.LeasesOf(Vm2).Should().Equal(current);
    }

    [Fact]
    public void Nothing_has_changed_when_a_device_cannot_be_found()
    {
        DeviceRegistry registry = Three().Registry();
        registry.Take(Vm1, First);
        string[] before = Picture(registry);

        registry.Release(Sample.At("7f:00.0"), Vm1).Error!.Code.Should().Be(VmErrorCode.DeviceNotRegistered);

        Picture(registry).Should().Equal(before);
    }

    [Fact]
    public void A_virtual_function_that_was_removed_while_a_vm_had_it_keeps_its_card_from_nobody_for_ever()
    {
        PciFunction physical = Sample.Endpoint(First, group: 1);
        PciFunction virtualOne = Sample.Endpoint(Second, group: 2) with { PhysicalFunction = physical.Address };
        DeviceRegistry registry = Sample.Host(physical with { VirtualFunctions = [virtualOne.Address] }, virtualOne).Registry();
        Lease lease = registry.Take(Vm1, Second);

        registry.Report(Sample.Host(physical));
        registry.Release(lease).ThrowIfError();

        registry.WhyNot(Vm2, First).Should().BeEmpty();
    }

    [Fact]
    public void Two_functions_of_a_group_do_not_go_to_a_vm_while_another_has_the_third()
    {
        DeviceRegistry registry = Sample.Host(Sample.Endpoint(First, group: 1), Sample.Endpoint(Second, group: 1), Sample.Endpoint(Third, group: 1)).Registry();
        registry.Take(Vm2, Third);

        registry.WhyNot(Vm1, $"{First} {Second}").Select(r => r.Code).Should().Equal(VmErrorCode.GroupMemberTaken, VmErrorCode.GroupMemberTaken);
    }

    [Fact]
    public void A_malformed_claim_in_a_snapshot_is_refused_and_not_left_out()
    {
        DeviceRegistry registry = Three().Registry();
        registry.Take(Vm1, First);
        string damaged = registry.Snapshot().ToJson().Replace("\"0000:01:00.0\"", "\"0000:01:00.8\"", StringComparison.Ordinal);

        RegistrySnapshot.Read(damaged).Error.Should().BeOfType<JsonMalformed>();
    }

    [Fact]
    public void Every_claim_of_a_vm_is_told_and_every_reason_against_one()
    {
        DeviceRegistry registry = Three().Registry();
        ImmutableArray<Lease> leases = [registry.Take(Vm1, First), registry.Take(Vm1, Second)];

        registry.LeasesOf(Vm1).Should().Equal(leases);
        registry.WhyNot(Vm2, $"{First} {Second}").Should().Equal(new AlreadyAssigned(Sample.At(First), Vm1), new AlreadyAssigned(Sample.At(Second), Vm1));
    }

    [Fact]
    public void Others_are_served_while_a_reset_takes_its_time()
    {
        DeviceRegistry registry = Three().Registry();
        registry.Bring(OwnershipState.Releasing, Vm1, First);

        registry.WhyNot(Vm2, Second).Should().BeEmpty();
    }

    [Theory]
    [InlineData("0000:01:00.0\n")]
    [InlineData("0000:01:00x0")]
    [InlineData("0000:01:20.0")]
    [InlineData("not an address")]
    public void A_text_that_is_no_address_is_refused_and_stops_nobody(string text)
    {
        PciAddress.Read(text).Error!.Code.Should().Be(VmErrorCode.TextNotUnderstood);
    }
}
