using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

public sealed class AttachTests : IDisposable
{
    private readonly WorkedHost _host = new();

    public void Dispose() => _host.Dispose();

    [FactOnLinux]
    public async Task The_plan_that_is_shown_is_what_is_done()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        HostPlan plan = (await manager.PlanAttachAsync(AskAll(), ForQemu)).GetValueOrThrow();
        _host.Kernel.Calls.Should().BeEmpty();
        var told = new ToldSteps();

        (await manager.AttachAsync(AskAll(), ForQemu, progress: told)).ThrowIfError();

        told.Begun.Should().Equal(plan.Steps.Select(s => s.Command));
        _host.Kernel.Calls.Should().Equal(plan.Steps.Select(s => s.Command));
    }

    [FactOnLinux]
    public async Task Two_plans_of_the_same_are_equal()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        HostPlan plan = (await manager.PlanAttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow();

        (await manager.PlanAttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow().Steps.Should().Equal(plan.Steps);
        (await manager.PlanAttachAsync(Ask(Disk))).GetValueOrThrow().Steps.Should().NotEqual(plan.Steps);
    }

    [FactOnLinux]
    public async Task A_functions_commands_are_those_that_an_operator_knows()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        HostPlan plan = (await manager.PlanAttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow();

        plan.Steps.Select(s => s.Command).Should().Equal(
            $"echo vfio-pci > /sys/bus/pci/devices/{Disk}/driver_override",
            $"echo {Disk} > /sys/bus/pci/devices/{Disk}/driver/unbind",
            $"echo {Disk} > /sys/bus/pci/drivers_probe",
            "chown 107:108 /dev/vfio/5");
    }

    [FactOnLinux]
    public async Task So_are_those_that_take_it_back()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        HostPlan plan = (await manager.PlanAttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow();

        // A driver refuses a function whose override names another one.
        plan.Steps.Select(s => s.Undo!.Command).Should().Equal(
            $"echo > /sys/bus/pci/devices/{Disk}/driver_override",
            $"echo > /sys/bus/pci/devices/{Disk}/driver_override; echo {Disk} > /sys/bus/pci/drivers/nvme/bind",
            $"echo {Disk} > /sys/bus/pci/devices/{Disk}/driver/unbind",
            "chown 0:0 /dev/vfio/5");
    }

    [FactOnLinux]
    public async Task A_module_that_is_not_loaded_is_loaded_first()
    {
        _host.Kernel.Drivers.AddModule(new FakeDriver("mlx5_vfio_pci", _ => false) { IsVfio = true });
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.AttachAsync(Ask(Disk), new() { Driver = "mlx5_vfio_pci" })).ThrowIfError();

        _host.DriverOf(Disk).Should().Be("mlx5_vfio_pci");
        _host.Kernel.Calls[0].Should().Be("modprobe -- mlx5_vfio_pci");
    }

    [FactOnLinux]
    public async Task The_arguments_for_qemu_name_each_function()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        Lease lease = (await manager.AttachAsync(Ask(Disk, Free))).GetValueOrThrow();

        LinuxDeviceHost.QemuArguments(lease).Should().Equal($"-device vfio-pci,host={Disk}", $"-device vfio-pci,host={Free}");
    }

    [FactOnLinux]
    public async Task A_driver_that_does_not_take_the_function_is_told_and_undone()
    {
        _host.Kernel.Drivers.Add(new FakeDriver("picky-vfio-pci", _ => false) { IsVfio = true, Refuses = _ => true });
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();

        VmError error = (await manager.AttachAsync(Ask(Disk), new() { Driver = "picky-vfio-pci" })).Error!;

        error.Should().BeOfType<HostStepFailed>().Which.Why.Should().Be(new DriverNotBound(PciAddress.Parse(Disk), "picky-vfio-pci", null));
        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }
}
