using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>The model itself, where it is easy to get wrong: each example could stand in the specification.</summary>
public sealed class ModelExampleTests
{
    private const int Card = 0x100;
    private const int Neighbour = 0x200;
    private const string CardPath = "pci0000:00/01.0/00.0";

    private static readonly ModelPart Free = new("vfio-pci", "flr bus");
    private static readonly ModelCard Plain = new(0x100, 7, [Free], [Free, Free]);
    private static readonly ModelHost TwoCards = new([new(PlaceShape.Port, 1, Plain), new(PlaceShape.Port, 2, Plain with { Serial = 8 })]);
    private static readonly ModelHost SharedGroup = new([.. TwoCards.Places.Select(p => p with { Grouping = Grouping.Shared })]);

    private readonly RegistryModel _model = new();

    private ModelHost _host = TwoCards;

    private static ModelRequest For(int vm, params int[] addresses) => new(vm, new(SelectBy.Addresses, [.. addresses]), 0, []);

    private static ModelRequest For(int vm, int address, VmErrorCode setAside) => For(vm, address) with { Overrides = [new(setAside, true)] };

    private void Tell(ModelHost host)
    {
        _host = host;
        _model.Apply(host.Report());
    }

    private void Happens(HostEvent what, int place = 0, int value = 0) => Tell(new HostChange(what, place, 0, value).To(_host));

    private ModelDevice OwnedDevice => _model.Devices.Single(d => d.Claim is not null);

    private ImmutableArray<VmErrorCode> Refused(ModelRequest request) => _model.Assign(request).Reasons;

    private static ModelHost With(ModelHost host, Func<ModelPart, ModelPart> change) =>
        new([host.Places[0] with { Card = host.Places[0].Home with { Parts = [.. host.Places[0].Home.Parts.Select(change)] } }, .. host.Places.Skip(1)]);

    [Fact]
    public void A_claim_follows_its_device_to_another_bus_number()
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));

        Happens(HostEvent.Renumber);

        OwnedDevice.Key.Should().Match<ModelKey>(k => k.Path == CardPath && k.Address == Neighbour);
    }

    [Theory]
    [InlineData(HostEvent.Stranger)]
    [InlineData(HostEvent.Twin)]
    internal void A_claim_never_moves_to_a_stranger(HostEvent comes)
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));

        Happens(comes);

        OwnedDevice.IsPresent.Should().BeFalse();
        _model.At(Card)!.State.Should().Be(OwnershipState.Available);
    }

    [Fact]
    public void A_twin_is_told_also_after_the_owned_card_fell_silent()
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));

        Happens(HostEvent.Die);
        Happens(HostEvent.Twin);

        OwnedDevice.IsPresent.Should().BeFalse();
    }

    [Fact]
    public void A_card_comes_back_in_the_state_in_which_it_went()
    {
        Tell(TwoCards);
        _model.Reserve(For(0, Card));
        Happens(HostEvent.Unplug);
        _model.Commit(0);

        Happens(HostEvent.PlugBack);

        _model.At(Card)!.Should().Match<ModelDevice>(d => d.IsPresent && d.State == OwnershipState.Assigned);
    }

    [Fact]
    public void A_card_that_is_gone_is_forgotten_when_its_claim_is_over()
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));
        Happens(HostEvent.Unplug);

        _model.Release(0);

        _model.At(Card).Should().BeNull();
    }

    [Fact]
    public void Quarantine_outlasts_the_absence_of_a_card()
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));
        _model.BeginRelease(0);
        Happens(HostEvent.Unplug);
        _model.CompleteRelease(0, [0]);

        Happens(HostEvent.PlugBack);

        Refused(For(1, Card)).Should().Equal(VmErrorCode.DeviceQuarantined);
    }

    [Fact]
    public void An_absent_card_takes_no_claim_and_says_who_has_it()
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));
        Happens(HostEvent.Unplug);

        Refused(For(1, Card)).Should().Equal(VmErrorCode.DeviceAbsent, VmErrorCode.AlreadyAssigned);
    }

    [Fact]
    public void A_group_is_one_vms()
    {
        Tell(SharedGroup);
        _model.Assign(For(0, Card));

        Refused(For(1, Neighbour)).Should().Equal(VmErrorCode.GroupMemberTaken);
        Refused(For(0, Neighbour)).Should().BeEmpty();
    }

    [Fact]
    public void A_member_of_the_group_on_a_host_driver_blocks_the_others()
    {
        Tell(With(SharedGroup, p => p with { Driver = "nvme" }));

        Refused(For(0, Neighbour)).Should().Equal(VmErrorCode.GroupMemberOnHostDriver);
        Refused(For(0, Neighbour, Card)).Should().BeEmpty();
    }

    [Fact]
    public void A_physical_function_with_vfs_is_nobodys_and_its_vfs_are_while_it_is_nobodys()
    {
        Tell(With(TwoCards, p => p with { Driver = "nvme" }));
        _model.Assign(For(0, Card));
        Happens(HostEvent.SetVirtualFunctions, value: 1);

        Refused(For(0, 0x110)).Should().Equal(VmErrorCode.PhysicalFunctionTaken);
        _model.Release(0);
        Refused(For(0, Card)).Should().Equal(VmErrorCode.VirtualFunctionsExist);
        Refused(For(0, 0x110)).Should().BeEmpty();
    }

    [Fact]
    public void A_vf_that_went_while_it_was_owned_does_not_strand_its_physical_function()
    {
        Tell(With(TwoCards, p => p with { Driver = "nvme" }));
        Happens(HostEvent.SetVirtualFunctions, value: 1);
        _model.Assign(For(0, 0x110));
        Happens(HostEvent.SetVirtualFunctions, value: 0);

        Refused(For(1, Card)).Should().BeEmpty();
    }

    [Fact]
    public void A_bus_reset_is_usable_where_all_that_it_reaches_goes_together()
    {
        Tell(new([new(PlaceShape.Port, 1, Plain with { Parts = [new(null, "bus"), new(null, "bus")] })]));

        Refused(For(0, Card)).Should().Equal(VmErrorCode.NoUsableReset);
        Refused(For(0, Card, VmErrorCode.NoUsableReset)).Should().BeEmpty();
        Refused(For(0, Card + 1)).Should().BeEmpty();
    }

    [Fact]
    public void A_physical_functions_reset_reaches_the_vfs_that_the_host_drives()
    {
        ModelCard card = Plain with { VirtualParts = [new("nvme", "flr")], VirtualFunctions = 1 };
        Tell(new([new(PlaceShape.Port, 1, card)]));

        Refused(For(0, Card)).Should().Equal(VmErrorCode.VirtualFunctionsExist, VmErrorCode.ResetReachesOthers);
    }

    [Fact]
    public void A_set_is_complete_with_what_the_vm_has_already()
    {
        Tell(TwoCards);
        _model.Apply(new ModelPolicy { Sets = [[new(Kind: 0x100)]] });

        Refused(For(0, Card)).Should().Equal(VmErrorCode.SetIncomplete);
        _model.Apply(ModelPolicy.Default);
        _model.Assign(For(0, Card));
        _model.Apply(new ModelPolicy { Sets = [[new(Kind: 0x100)]] });
        Refused(For(0, Neighbour)).Should().BeEmpty();
    }

    [Fact]
    public void A_repeated_request_finds_its_lease_while_that_is_in_force()
    {
        Tell(TwoCards);
        ModelRequest request = For(0, Card) with { Id = 1 };
        _model.Assign(request);

        _model.Assign(request).Should().Match<Answer>(a => a.IsRepeat && a.Generation == 1);
        Refused(request with { Vm = 1 }).Should().Equal(VmErrorCode.RequestIdReused, VmErrorCode.AlreadyAssigned);
        _model.Release(0);
        Refused(request).Should().Equal(VmErrorCode.RequestAlreadyReleased);
    }

    [Fact]
    public void A_host_that_reports_an_address_held_by_hand_is_refused_as_a_whole()
    {
        _model.Register(Card);

        _model.Apply(TwoCards.Report()).Reasons.Should().Equal(VmErrorCode.AddressAlreadyRegistered);
        _model.Devices.Should().ContainSingle();
    }

    [Fact]
    public void A_new_policy_takes_nothing_from_an_owner()
    {
        Tell(TwoCards);
        _model.Assign(For(0, Card));

        _model.Apply(new ModelPolicy { Block = [new(Kind: 0x100)] });

        OwnedDevice.State.Should().Be(OwnershipState.Assigned);
        Refused(For(0, Neighbour)).Should().Equal(VmErrorCode.BlockedByPolicy);
    }
}
