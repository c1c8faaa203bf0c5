namespace Passthrough.Linux.Tests.Sriov;

/// <summary>The steps that make and remove virtual functions, on a made kernel.</summary>
public sealed class VirtualFunctionPlanTests : IDisposable
{
    private const string Card = VirtualFunctionCard.Address;
    private const int Total = VirtualFunctionCard.Total;

    private readonly FakeKernel _kernel = VirtualFunctionCard.InKernel();

    public static TheoryData<int, int> EachChange => new() { { 0, 4 }, { 4, 0 }, { 2, 4 }, { 4, 2 }, { 1, 8 } };

    public void Dispose() => _kernel.Dispose();

    private static FunctionKey Key(HostInventory inventory, string address) => FunctionKey.Of(inventory, inventory.Find(PciAddress.Parse(address)).GetValueOrThrow());

    private StepHost Host() => new(new DirectoryTree(_kernel.Tree.Root), _kernel, (_, _) => null);

    private HostInventory Read() => _kernel.Host.ReadInventory().GetValueOrThrow();

    private VmResult<HostPlan> Plan(int count, string address = Card, TimeSpan? patience = null)
    {
        HostInventory inventory = Read();
        return VirtualFunctionPlan.Of(Host(), inventory, Key(inventory, address), count, patience ?? TimeSpan.FromSeconds(10));
    }

    private void Make(int count) => Perform(Plan(count).GetValueOrThrow()).Should().BeNull();

    private VmError? Perform(HostPlan plan) => Perform(plan, out _);

    private VmError? Perform(HostPlan plan, out int begun)
    {
        begun = 0;
        StepHost host = Host();
        foreach (LinuxStep step in plan.Steps.Cast<LinuxStep>())
        {
            begun++;
            if (step.Perform(host) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private int Shown() => Read().Find(PciAddress.Parse(Card)).GetValueOrThrow().VirtualFunctions.Length;

    [TheoryOnLinux]
    [MemberData(nameof(EachChange))]
    public void There_are_as_many_as_asked_for_free_of_drivers_and_the_switch_is_as_it_was(int before, int count)
    {
        Make(before);

        Make(count);

        PciFunction physical = Read().Find(PciAddress.Parse(Card)).GetValueOrThrow();
        physical.VirtualFunctions.Should().HaveCount(count);
        Read().Functions.Where(f => f.IsVirtualFunction).Select(f => f.Driver).Should().Equal(Enumerable.Repeat(new Fact<string?>(null), count));
        SriovFiles.Read(new DirectoryTree(_kernel.Tree.Root), PciAddress.Parse(Card), SriovFiles.Autoprobe).GetValueOrThrow().Should().Be(1);
    }

    [FactOnLinux]
    public void The_steps_are_the_commands_that_an_operator_knows()
    {
        Make(2);

        Plan(4).GetValueOrThrow().Steps.Select(s => s.Command).Should().Equal(
            $"echo 0 > /sys/bus/pci/devices/{Card}/sriov_drivers_autoprobe",
            $"echo 0 > /sys/bus/pci/devices/{Card}/sriov_numvfs",
            $"echo 4 > /sys/bus/pci/devices/{Card}/sriov_numvfs",
            $"ls -d /sys/bus/pci/devices/{Card}/virtfn*",
            $"echo 1 > /sys/bus/pci/devices/{Card}/sriov_drivers_autoprobe");
    }

    [FactOnLinux]
    public void What_is_off_already_stays_off()
    {
        _kernel.Write($"sys/bus/pci/devices/{Card}/sriov_drivers_autoprobe", "0").Should().Be(0);

        Plan(4).GetValueOrThrow().Steps.Select(s => s.Name).Should().Equal("virtual-functions", "wait");
    }

    [FactOnLinux]
    public void As_many_as_there_are_take_no_step()
    {
        Make(3);

        Plan(3).GetValueOrThrow().Steps.Should().BeEmpty();
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachChange))]
    public void Each_step_that_fails_is_undone_with_those_before_it(int before, int count)
    {
        Make(before);
        string[] calls = CallsOf(Plan(count).GetValueOrThrow());
        for (int call = 1; call <= calls.Length; call++)
        {
            HostPlan plan = Plan(count).GetValueOrThrow();
            string picture = _kernel.Picture();
            _kernel.FailAt(call, Errno.NoDevice);

            VmError? error = Perform(plan, out int begun);
            VmError? left = Perform(plan.UndoOf(begun));

            error.Should().BeOfType<HostChangeRefused>($"call {call} of {count} from {before} fails").Which.Change.Should().Be(calls[call - 1]);
            left.Should().BeNull();
            _kernel.Picture().Should().Be(picture, $"all is undone after call {call} of {count} from {before}");
        }
    }

    // What is written is read off a run that is undone.
    private string[] CallsOf(HostPlan plan)
    {
        int before = _kernel.Calls.Length;
        Perform(plan).Should().BeNull();
        string[] calls = [.. _kernel.Calls[before..]];
        Perform(plan.UndoOf(plan.Steps.Length)).Should().BeNull();
        return calls;
    }

    [FactOnLinux]
    public void Functions_that_do_not_appear_in_time_are_told_and_removed_again()
    {
        HostPlan plan = Plan(2, patience: TimeSpan.Zero).GetValueOrThrow();
        StepHost host = Host();
        string picture = _kernel.Picture();

        // The kernel is told of none, so that none appears.
        VmError? error = ((LinuxStep)plan.Steps[^2]).Perform(host);
        VmError? left = Perform(plan.UndoOf(3));

        error.Should().Be(new VirtualFunctionsMissing(PciAddress.Parse(Card), 2, 0, TimeSpan.Zero));
        left.Should().BeNull();
        _kernel.Picture().Should().Be(picture);
    }

    [FactOnLinux]
    public void What_others_have_made_meanwhile_is_not_removed_by_what_undoes_a_step_that_failed()
    {
        HostPlan plan = Plan(2).GetValueOrThrow();
        _kernel.Write($"sys/bus/pci/devices/{Card}/sriov_numvfs", "5").Should().Be(0);

        VmError? error = Perform(plan, out int begun);
        Perform(plan.UndoOf(begun)).Should().BeNull();

        error.Should().BeOfType<HostChangeRefused>();
        Shown().Should().Be(5);
    }

    [FactOnLinux]
    public void More_than_it_can_have_are_refused_with_both_numbers() =>
        Plan(Total + 1).Error.Should().Be(new TooManyVirtualFunctions(PciAddress.Parse(Card), Total + 1, Total));

    [FactOnLinux]
    public void A_function_without_them_is_refused()
    {
        _kernel.Tree.Function("pci0000:00/0000:00:02.0").Driver("igb");

        Plan(1, "0000:00:02.0").Error.Should().Be(new NotPhysicalFunction(PciAddress.Parse("0000:00:02.0")));
    }

    [FactOnLinux]
    public void A_virtual_function_is_refused_with_its_physical_one()
    {
        Make(1);
        PciAddress virtualFunction = Read().Find(PciAddress.Parse(Card)).GetValueOrThrow().VirtualFunctions[0];

        Plan(1, virtualFunction.ToString()).Error.Should().Be(new NotPhysicalFunction(virtualFunction, PciAddress.Parse(Card)));
    }

    [FactOnLinux]
    public void A_function_that_is_not_there_is_refused()
    {
        var gone = new FunctionKey(PciAddress.Parse("0000:09:00.0"));

        VirtualFunctionPlan.Of(Host(), Read(), gone, 1, TimeSpan.Zero).Error
            .Should().Be(new FunctionNotFound(gone.Address));
    }

    [FactOnLinux]
    public void A_physical_function_on_no_driver_is_refused()
    {
        _kernel.Write($"sys/bus/pci/drivers/igb/unbind", Card).Should().Be(0);

        Plan(1).Error.Should().Be(new VirtualFunctionsNotSupported(PciAddress.Parse(Card), null));
    }

    [FactOnLinux]
    public void A_physical_function_on_a_VFIO_driver_is_refused_with_the_driver()
    {
        _kernel.Tree.Function("pci0000:00/0000:00:03.0").Driver("mlx5-vfio-pci").With("sriov_totalvfs", "4\n").With("sriov_numvfs", "0\n");

        Plan(1, "0000:00:03.0").Error.Should().Be(new VirtualFunctionsNotSupported(PciAddress.Parse("0000:00:03.0"), "mlx5-vfio-pci"));
    }

    [FactOnLinux]
    public void A_missing_right_is_told_with_the_file()
    {
        _kernel.Deny($"sys/bus/pci/devices/{Card}/sriov_numvfs");

        Plan(1).Error.Should().Be(new RightsMissing($"/sys/bus/pci/devices/{Card}/sriov_numvfs", "write"));
    }

    [FactOnLinux]
    public void All_reasons_are_told_at_once()
    {
        _kernel.Deny($"sys/bus/pci/devices/{Card}/sriov_numvfs");

        Plan(Total + 1).Error!.Reasons.Select(r => r.Code).Should().Equal(VmErrorCode.TooManyVirtualFunctions, VmErrorCode.RightsMissing);
    }

    [FactOnLinux]
    public void What_is_no_number_is_told()
    {
        _kernel.Tree.File($"sys/devices/{VirtualFunctionCard.Way}/sriov_numvfs", "many\n");

        Plan(1).Error.Should().BeOfType<AttributeMalformed>();
    }
}
