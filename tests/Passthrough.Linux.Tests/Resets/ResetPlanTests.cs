using System.Collections.Immutable;
using Passthrough.Linux.Tests.Drivers;

namespace Passthrough.Linux.Tests.Resets;

public sealed class ResetPlanTests : IDisposable
{
    private const string Disk = WorkedHost.Disk, Card = WorkedHost.Card, Audio = WorkedHost.CardAudio, Usb = WorkedHost.CardUsb, Free = WorkedHost.Free;

    private readonly WorkedHost _host = new();

    public void Dispose() => _host.Dispose();

    private HostInventory Inventory() => _host.Kernel.Host.ReadInventory().GetValueOrThrow();

    private void ToVfio(params string[] functions) => functions.ToList().ForEach(f => _host.BindByHand(f, "vfio-pci"));

    private static PciAddress At(string address) => PciAddress.Parse(address);

    private static FunctionKey KeyOf(HostInventory inventory, string function) => FunctionKey.Of(inventory, inventory.Find(At(function)).GetValueOrThrow());

    private VmResult<HostPlan> Plan(string function, params string[] mine) => Plan(Inventory(), function, mine);

    private VmResult<HostPlan> Plan(HostInventory inventory, string function, params string[] mine) =>
        _host.Device().PlanReset(inventory, KeyOf(inventory, function), mine.Select(At).ToHashSet());

    private async Task<HostStepResult> PerformAsync(VmResult<HostPlan> planned) =>
        (await _host.Device().RunAsync(planned.GetValueOrThrow()).ToListAsync()).Should().HaveCount(2).And.Subject.Last();

    private HostInventory With(string function, Func<PciFunction, PciFunction> change)
    {
        HostInventory now = Inventory();
        return new(now.Functions.Select(f => f.Address == At(function) ? change(f) : f), now.Groups);
    }

    [FactOnLinux]
    public async Task A_function_with_a_reset_of_its_own_is_reset_by_the_kernel()
    {
        ToVfio(Disk);

        VmResult<HostPlan> planned = Plan(Disk);

        planned.GetValueOrThrow().Steps.Select(s => s.Command).Should().Equal($"echo 1 > /sys/bus/pci/devices/{Disk}/reset");
        planned.GetValueOrThrow().Lease.Should().BeNull();
        (await PerformAsync(planned)).State.Should().Be(HostStepState.Done);
        _host.Kernel.Resets.Done.Should().Equal(Disk);
    }

    [FactOnLinux]
    public void A_function_on_no_driver_is_reset_too() => Plan(Free).GetValueOrThrow().Steps.Should().ContainSingle().Which.Should().BeOfType<ResetStep>();

    [FactOnLinux]
    public void A_function_on_a_driver_of_the_hosts_is_refused() => Plan(Disk).Error.Should().Be(new DrivenByHost(At(Disk), "nvme"));

    [FactOnLinux]
    public void A_function_that_the_host_uses_is_refused()
    {
        ToVfio(Disk);
        var use = new HostUse(HostUseKind.Swap, "swap is on nvme0n1");

        Plan(With(Disk, f => f with { HostUses = ImmutableArray.Create(use) }), Disk).Error.Should().Be(new NeededByHost(At(Disk), use));
    }

    [FactOnLinux]
    public async Task A_card_that_is_all_mine_is_reset_by_VFIO()
    {
        ToVfio(Card, Audio, Usb);

        VmResult<HostPlan> planned = Plan(Card, Card, Audio, Usb);

        planned.GetValueOrThrow().Steps.Should().ContainSingle().Which.Functions.Select(f => f.Address.ToString()).Should().Equal(Card, Audio, Usb);
        (await PerformAsync(planned)).State.Should().Be(HostStepState.Done);
        _host.Kernel.Resets.Done.Should().Equal($"hot {Card} {Audio} {Usb}");
    }

    [FactOnLinux]
    public void The_hot_reset_is_asked_of_the_function_that_was_named()
    {
        ToVfio(Card, Audio, Usb);

        Plan(Usb, Card, Audio).GetValueOrThrow().Steps.Should().ContainSingle().Which.Functions.Select(f => f.Address.ToString()).Should().Equal(Usb, Card, Audio);
    }

    [FactOnLinux]
    public void A_card_of_which_another_has_a_function_is_refused()
    {
        ToVfio(Card, Audio, Usb);

        Plan(Card, Card, Audio).Error.Should().Be(new ResetReachesOthers(At(Card), At(Usb), new AnothersFunction(At(Usb))));
    }

    [FactOnLinux]
    public void A_card_of_which_the_host_drives_a_function_is_refused()
    {
        ToVfio(Card, Audio);

        Plan(Card, Card, Audio, Usb).Error.Should().Be(new ResetReachesOthers(At(Card), At(Usb), new DrivenByHost(At(Usb), "xhci_hcd")));
    }

    [FactOnLinux]
    public void A_card_of_which_the_host_uses_a_function_is_refused()
    {
        ToVfio(Card, Audio, Usb);
        var use = new HostUse(HostUseKind.BootDisplay, "the firmware booted with it as its display");

        Plan(With(Usb, f => f with { HostUses = ImmutableArray.Create(use) }), Card, Card, Audio, Usb)
            .Error.Should().Be(new ResetReachesOthers(At(Card), At(Usb), new NeededByHost(At(Usb), use)));
    }

    [FactOnLinux]
    public void A_card_of_which_a_function_is_on_no_driver_is_refused_with_those_that_are_missing()
    {
        ToVfio(Card);
        _host.BindByHand(Audio, "none");
        _host.BindByHand(Usb, "none");

        Plan(Usb, Card, Audio, Usb).Error.Should().Be(new HotResetNeedsVfio(At(Usb), [At(Audio), At(Usb)]));
    }

    [FactOnLinux]
    public void All_that_speaks_against_it_is_told()
    {
        ToVfio(Card);

        Plan(Card, Card, Audio).Error.Should().BeOfType<Refused>().Which.All.Should().Equal(
            new ResetReachesOthers(At(Card), At(Audio), new DrivenByHost(At(Audio), "snd_hda_intel")),
            new ResetReachesOthers(At(Card), At(Usb), new AnothersFunction(At(Usb))));
    }

    [FactOnLinux]
    public void A_bridge_on_the_bus_rules_the_hot_reset_out()
    {
        ToVfio(Card, Audio, Usb);
        _host.Kernel.Tree.Function("pci0000:00/0000:00:11.0/0000:02:01.0").Class(0x060400).Config(FakeConfig.Of(0x8086, 0x1901, 0x060400).HeaderType(1).Bytes);

        Plan(Card, Card, Audio, Usb, "0000:02:01.0").Error.Should().Be(new NoUsableReset(At(Card), ["bus"], [At("0000:02:01.0")]) { SharesWithBridge = true });
    }

    [FactOnLinux]
    public void A_card_whose_bus_cannot_be_reset_has_no_reset()
    {
        ToVfio(Card, Audio, Usb);
        _host.Kernel.Resets.Set(Card);

        Plan(Audio, Card, Audio, Usb).Error.Should().Be(new NoUsableReset(At(Audio), [], []));
    }

    [FactOnLinux]
    public void A_bus_that_is_the_functions_own_is_reset_by_the_kernel()
    {
        _host.Kernel.Resets.Set(Free, "bus");

        Plan(Free).GetValueOrThrow().Steps.Should().ContainSingle().Which.Should().BeOfType<ResetStep>();
    }

    [FactOnLinux]
    public void A_function_whose_ways_the_kernel_does_not_list_is_reset_by_its_file()
    {
        ToVfio(Disk);

        Plan(With(Disk, f => f with { ResetMethods = default }), Disk).GetValueOrThrow().Steps.Should().ContainSingle().Which.Should().BeOfType<ResetStep>();
    }

    [FactOnLinux]
    public void A_physical_function_is_reset_with_its_virtual_ones_where_they_are_mine()
    {
        ToVfio(Disk);
        HostInventory inventory = With(Disk, f => f with { VirtualFunctions = [At(Free)] });

        Plan(inventory, Disk).Error.Should().Be(new ResetReachesOthers(At(Disk), At(Free), new AnothersFunction(At(Free))));
        Plan(inventory, Disk, Free).GetValueOrThrow().Steps.Should().ContainSingle().Which.Functions.Select(f => f.Address.ToString()).Should().Equal(Disk, Free);
    }

    [FactOnLinux]
    public void A_function_that_a_process_has_open_is_refused_with_the_process()
    {
        ToVfio(Disk);
        var held = new DeviceHeld(At(Disk), 1234, "qemu", "qemu -name web1");
        _host.Holders = (_, _) => held;

        Plan(Disk).Error.Should().Be(held);
    }

    [FactOnLinux]
    public void A_process_that_has_a_whole_card_open_is_named_once()
    {
        ToVfio(Card, Audio, Usb);
        _host.Holders = (function, _) => new DeviceHeld(function, 1234, "qemu", string.Empty);

        Plan(Card, Card, Audio, Usb).Error.Should().Be(new DeviceHeld(At(Card), 1234, "qemu", string.Empty));
    }

    [FactOnLinux]
    public void Processes_that_could_not_be_looked_at_are_said_once()
    {
        ToVfio(Card, Audio, Usb);
        _host.Holders = (function, _) => new HoldersNotAllRead([function]);

        Plan(Card, Card, Audio, Usb).Error.Should().Be(new HoldersNotAllRead([At(Card)]));
    }

    [FactOnLinux]
    public void Who_has_a_device_open_is_looked_for_in_proc()
    {
        ToVfio(Disk);
        _host.Kernel.Tree.File("proc/1234/comm", "qemu\n").File("proc/1234/cmdline", "qemu\0-name\0web1\0").Link("proc/1234/fd/7", "/dev/vfio/5");
        _host.Kernel.Tree.File("proc/1/comm", "init\n").Link("proc/1/fd/0", "/dev/null");
        HostInventory inventory = Inventory();

        new LinuxDeviceHost(_host.Kernel.Host).PlanReset(inventory, KeyOf(inventory, Disk), new HashSet<PciAddress>())
            .Error.Should().Be(new DeviceHeld(At(Disk), 1234, "qemu", "qemu -name web1"));
    }

    [FactOnLinux]
    public void A_bridge_is_refused() => Plan("0000:00:10.0").Error.Should().BeOfType<NotAnEndpoint>();

    [FactOnLinux]
    public void A_function_that_is_not_there_any_more_is_refused()
    {
        HostInventory before = Inventory();
        FunctionKey disk = KeyOf(before, Disk);
        var after = new HostInventory(before.Functions.Where(f => f.Address != At(Disk)), before.Groups);

        _host.Device().PlanReset(after, disk, new HashSet<PciAddress>()).Error.Should().Be(new FunctionNotFound(At(Disk)));
    }

    [FactOnLinux]
    public void A_stranger_in_a_functions_place_is_refused() =>
        _host.Device().PlanReset(Inventory(), KeyOf(With(Disk, f => f with { DeviceId = 0x1234 }), Disk), new HashSet<PciAddress>())
            .Error.Should().Be(new FunctionNotFound(At(Disk)));

    [FactOnLinux]
    public void A_recording_resets_nothing()
    {
        LinuxHost recorded = LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev")).GetValueOrThrow();
        HostInventory inventory = recorded.ReadInventory().GetValueOrThrow();

        new LinuxDeviceHost(recorded).PlanReset(inventory, FunctionKey.Of(inventory, inventory.Functions[0]), new HashSet<PciAddress>())
            .Error.Should().Be(new HostCannotPrepare());
    }

    [FactOnLinux]
    public async Task A_hot_reset_that_fails_says_at_which_call()
    {
        ToVfio(Card, Audio, Usb);
        VmResult<HostPlan> planned = Plan(Card, Card, Audio, Usb);
        File.Delete(_host.Kernel.Tree.PathOf("dev/vfio/6"));

        (await PerformAsync(planned)).Error.Should().BeOfType<HostChangeRefused>().Which.Change.Should().Be($"VFIO's hot reset of {Card}, at open of /dev/vfio/6");
    }

    [FactOnLinux]
    public async Task A_word_that_is_not_known_is_left_out_of_the_kernels_list_for_as_long_as_it_takes()
    {
        ToVfio(Disk);
        _host.Kernel.Resets.Set(Disk, "sideways", "flr");
        string before = _host.Kernel.Picture();
        int calls = _host.Kernel.Calls.Length;

        VmResult<HostPlan> planned = Plan(Disk);

        (await PerformAsync(planned)).State.Should().Be(HostStepState.Done);
        string list = $"/sys/bus/pci/devices/{Disk}/reset_method";
        _host.Kernel.Calls.Skip(calls).Select(c => c.ReplaceLineEndings(string.Empty)).Should()
            .Equal($"echo flr > {list}", $"echo 1 > /sys/bus/pci/devices/{Disk}/reset", $"echo sideways flr > {list}");
        _host.Kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public async Task The_kernels_list_is_put_back_after_a_reset_that_failed()
    {
        ToVfio(Disk);
        _host.Kernel.Resets.Set(Disk, "sideways", "flr");
        string before = _host.Kernel.Picture();
        VmResult<HostPlan> planned = Plan(Disk);
        _host.Kernel.FailAt(2, 25);

        (await PerformAsync(planned)).Error.Should().BeOfType<HostChangeRefused>().Which.Errno.Should().Be(25);
        _host.Kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public async Task The_undo_of_a_reset_that_was_cut_short_puts_the_kernels_list_back()
    {
        ToVfio(Disk);
        _host.Kernel.Resets.Set(Disk, "sideways", "flr");
        string before = _host.Kernel.Picture();
        HostPlan plan = Plan(Disk).GetValueOrThrow();
        _ = _host.Kernel.Write($"sys/bus/pci/devices/{Disk}/reset_method", "flr\n");

        (await PerformAsync(plan.UndoOf(1))).State.Should().Be(HostStepState.Done);
        _host.Kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public async Task A_list_that_cannot_be_narrowed_leaves_the_function_alone()
    {
        ToVfio(Disk);
        _host.Kernel.Resets.Set(Disk, "sideways", "flr");
        VmResult<HostPlan> planned = Plan(Disk);
        _host.Kernel.FailAt(1, 5);

        (await PerformAsync(planned)).State.Should().Be(HostStepState.Failed);
        _host.Kernel.Resets.Done.Should().BeEmpty();
    }
}
