using System.Collections.Concurrent;
using System.Collections.Immutable;
using Passthrough.Tests.Verdicts.Rules;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Registry;

/// <summary>What users of other passthrough code suffer from, as docs/pains.md lists it, and what happens here instead.</summary>
public sealed class FieldPainTests
{
    private const string Card = "01:00.0";
    private const string Other = "02:00.0";

    private static HostInventory TwoCards() => Sample.Host(Sample.Endpoint(Card, group: 1), Sample.Endpoint(Other, group: 2));

    private static OwnershipState StateOf(DeviceRegistry registry, string address) =>
        registry.Devices.Single(d => d.Address == Sample.At(address)).Ownership.State;

    private static PciFunction On(PciFunction function, int? node) => function with { NumaNode = new(node) };

    private static string Chosen(HostInventory host, string devices) =>
        string.Join(' ', host.Registry().Take(Vm1, devices).Functions.Select(f => f.Address));

    [Fact]
    public async Task One_device_that_many_VMs_ask_for_at_once_goes_to_one()
    {
        DeviceRegistry registry = TwoCards().Registry();
        var answers = new ConcurrentBag<VmResult<Lease>>();
        var line = new StartLine(4);

        await Threads.Together([.. Enumerable.Range(1, 4).Select(vm => (Action)(() =>
        {
            line.Wait();
            answers.Add(registry.Assign(Request(new VmId((uint)vm), Card)));
        }))]);

        Lease lease = answers.Where(a => a.IsSuccess).Should().ContainSingle().Which.GetValueOrThrow();
        answers.Where(a => !a.IsSuccess).Select(a => a.Error).Should().Equal(Enumerable.Repeat(new AlreadyAssigned(Sample.At(Card), lease.Vm), 3));
    }

    [Fact]
    public void A_device_is_shown_free_only_when_nobody_has_it()
    {
        DeviceRegistry registry = TwoCards().Registry();
        Lease lease = registry.Reserve(Request(Vm1, Card)).GetValueOrThrow();
        List<OwnershipState> seen = [StateOf(registry, Card)];

        registry.Commit(lease).ThrowIfError();
        seen.Add(StateOf(registry, Card));
        _ = registry.BeginRelease(lease).GetValueOrThrow();
        seen.Add(StateOf(registry, Card));
        registry.CompleteRelease(lease).ThrowIfError();
        seen.Add(StateOf(registry, Card));

        seen.Should().Equal(OwnershipState.Reserved, OwnershipState.Assigned, OwnershipState.Releasing, OwnershipState.Available);
    }

    [Fact]
    public void A_claim_on_a_device_that_vanished_is_kept_and_can_be_released()
    {
        DeviceRegistry registry = TwoCards().Registry();
        Lease lease = registry.Take(Vm1, Card);

        registry.Report(Sample.Host(Sample.Endpoint(Other, group: 2)));

        registry.LeasesOf(Vm1).Should().Equal(lease);
        registry.Release(lease).ThrowIfError();
        registry.LeasesOf(Vm1).Should().BeEmpty();
        registry.Devices.Select(d => d.Address).Should().Equal(Sample.At(Other));
    }

    [Fact]
    public void A_group_that_is_not_viable_names_each_member_and_why()
    {
        DeviceRegistry registry = Sample.Host(
            Sample.Endpoint(Card, group: 1),
            Sample.Endpoint("01:00.1", group: 1, driver: "snd_hda_intel"),
            Sample.Endpoint("01:00.2", group: 1)).Registry();
        registry.Bring(OwnershipState.Reserved, Vm2, "01:00.2 01:00.1");
        registry.Report(Sample.Host(
            Sample.Endpoint(Card, group: 1),
            Sample.Endpoint("01:00.1", group: 1, driver: "snd_hda_intel"),
            Sample.Endpoint("01:00.2", group: 1),
            Sample.Endpoint("01:00.3", group: 1, driver: "xhci_hcd")));

        registry.WhyNot(Vm1, Card).Select(r => r.Message).Should().Equal(
            "0000:01:00.0 shares IOMMU group 1 with 0000:01:00.1, and 0000:01:00.1 is reserved for VM 2",
            "0000:01:00.0 shares IOMMU group 1 with 0000:01:00.2, and 0000:01:00.2 is reserved for VM 2",
            "0000:01:00.0 shares IOMMU group 1 with 0000:01:00.3, which is on xhci_hcd and not named");
    }

    [Fact]
    public void Devices_of_one_group_are_counted_one_by_one()
    {
        HostInventory host = Sample.Host(Sample.Endpoint(Card, group: 1), Sample.Endpoint("01:00.1", group: 1));

        Chosen(host, "vendor=144d,count=2").Should().Be("0000:01:00.0 0000:01:00.1");
        host.Registry().WhyNot(Vm1, "vendor=144d,count=3").Should().Equal(new NotEnoughDevices("vendor=144d,count=3", 3, 2, 2));
    }

    [Fact]
    public void A_card_whose_address_moves_stays_its_owners_and_a_stranger_in_its_place_does_not()
    {
        PciFunction card = Sample.Endpoint(Card, group: 1);
        PciFunction stranger = Sample.Endpoint(Other, group: 2);
        DeviceRegistry registry = Sample.Host(card).Registry();
        registry.Take(Vm1, Card);

        registry.Report(Sample.Host(card with { Address = Sample.At("05:00.0") }, stranger with { Address = Sample.At(Card) }));

        registry.LeasesOf(Vm1).Single().Functions.Single().Address.Should().Be(Sample.At("05:00.0"));
        StateOf(registry, Card).Should().Be(OwnershipState.Available);
    }

    [Theory]
    [InlineData("slot=02:00")]
    [InlineData("path=pci0000:00/02:00.0")]
    [InlineData("address=0000:02:*.*")]
    public void A_device_is_asked_for_by_where_it_is(string devices)
    {
        Chosen(TwoCards(), devices).Should().Be("0000:02:00.0");
    }

    [Fact]
    public void Two_identical_cards_and_one_is_asked_for_by_path()
    {
        DeviceRegistry registry = TwoCards().Registry();

        registry.Take(Vm1, "id=144d:a824,path=pci0000:00/02:00.0");

        StateOf(registry, Card).Should().Be(OwnershipState.Available);
        StateOf(registry, Other).Should().Be(OwnershipState.Assigned);
    }

    [Theory]
    [InlineData(HostUseKind.MountedFileSystem, "/ is mounted from nvme0n1p2")]
    [InlineData(HostUseKind.NetworkInterface, "eth0 is up")]
    [InlineData(HostUseKind.BootDisplay, "the firmware booted with it as display")]
    public void What_the_host_itself_uses_stays_with_the_host(HostUseKind kind, string evidence)
    {
        HostInventory host = Sample.Host(Sample.Endpoint(Card, group: 1).UsedFor(new HostUse(kind, evidence)), Sample.Endpoint(Other, group: 2));

        host.Registry().WhyNot(Vm1, Card).Should().ContainSingle().Which.Message.Should().Be($"the host needs 0000:01:00.0: {evidence}");
        Chosen(host, "vendor=144d").Should().Be("0000:02:00.0");
    }

    [Fact]
    public void Claims_outlive_the_process_that_granted_them()
    {
        DeviceRegistry before = TwoCards().Registry();
        Lease lease = before.Take(Vm1, Card);
        string written = before.Snapshot().ToJson();

        var after = new DeviceRegistry();
        after.Restore(RegistrySnapshot.Read(written).GetValueOrThrow()).ThrowIfError();
        after.Report(TwoCards());

        after.LeasesOf(Vm1).Should().Equal(lease);
        after.WhyNot(Vm2, Card).Should().Equal(new AlreadyAssigned(Sample.At(Card), Vm1));
    }

    [Fact]
    public void A_device_whose_reset_failed_is_offered_to_nobody_until_somebody_says_why_it_is_clean()
    {
        DeviceRegistry registry = TwoCards().Registry();
        registry.Bring(OwnershipState.Quarantined, Vm2, Card);

        registry.WhyNot(Vm1, Card).Select(r => r.Code).Should().Equal(VmErrorCode.DeviceQuarantined);
        registry.WhyNot(Vm1, "vendor=144d,count=2").Select(r => r.Code).Should().Contain(VmErrorCode.DeviceQuarantined);
        registry.Clear(Sample.At(Card), "it was power cycled").ThrowIfError();
        registry.WhyNot(Vm1, Card).Should().BeEmpty();
    }

    [Theory]
    [InlineData("10000:01:00.0")]
    [InlineData("fffffff0:01:00.0")]
    public void A_domain_of_more_than_16_bits_is_neither_dropped_nor_cut(string address)
    {
        HostInventory host = Sample.Host(Sample.Endpoint(address, group: 1), Sample.Endpoint("0000:01:00.0", group: 2));

        Chosen(host, address).Should().Be(address);
    }

    [Fact]
    public void A_card_of_several_functions_travels_whole_where_the_policy_says_so()
    {
        HostInventory host = Sample.Host(Sample.Endpoint(Card, group: 1), Sample.Endpoint("01:00.1", group: 2));
        DeviceRegistry registry = host.Registry(new OwnershipPolicy { KeepSlotsWhole = true });

        registry.WhyNot(Vm1, Card).Should().Equal(new SetIncomplete(Sample.At(Card), "slot 0000:01:00", [Sample.At("01:00.1")]));
        registry.WhyNot(Vm1, "slot=01:00").Should().BeEmpty();
    }

    [Fact]
    public void Devices_near_a_NUMA_node_are_chosen_first_and_others_fill_up()
    {
        HostInventory host = Sample.Host(On(Sample.Endpoint(Card, group: 1), 0), On(Sample.Endpoint(Other, group: 2), 1));

        Chosen(host, "vendor=144d,prefer-numa=1").Should().Be("0000:02:00.0");
        Chosen(host, "vendor=144d,prefer-numa=1,count=2").Should().Be("0000:02:00.0 0000:01:00.0");
        host.Registry().WhyNot(Vm1, "vendor=144d,numa=1,count=2").Should().Equal(new NotEnoughDevices("vendor=144d,numa=1,count=2", 2, 1, 1));
    }

    [Fact]
    public void Numa_minus_one_is_never_node_0()
    {
        // A known null is what the kernel's -1 is read as.
        HostInventory host = Sample.Host(On(Sample.Endpoint(Card, group: 1), null), On(Sample.Endpoint(Other, group: 2), 0));

        Chosen(host, "vendor=144d,numa=0").Should().Be("0000:02:00.0");
        Chosen(host, "vendor=144d,prefer-numa=0").Should().Be("0000:02:00.0");
    }

    [Fact]
    public void A_device_that_is_stuck_says_where_and_every_refusal_says_what_to_do()
    {
        DeviceRegistry registry = TwoCards().Registry();
        registry.Bring(OwnershipState.Releasing, Vm2, Card);
        registry.Bring(OwnershipState.Quarantined, Vm2, Other);

        ImmutableArray<VmError> reasons = registry.WhyNot(Vm1, $"{Card} {Other}");

        reasons.Select(r => r.Message).Should().Equal(
            "0000:01:00.0 is being taken back from its VM",
            "0000:02:00.0 is in quarantine: ResetFunction failed when it was taken back from VM 2 (PT4004: 0000:00:00.0 does not answer: its configuration space reads all ones)");
        reasons.Select(r => r.Remedy).Should().OnlyContain(r => r.Length > 0);
    }
}
