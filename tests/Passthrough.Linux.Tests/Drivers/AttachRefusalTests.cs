using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

/// <summary>What would fail later is told before anything is changed.</summary>
public sealed class AttachRefusalTests : IDisposable
{
    private static readonly PciAddress At = PciAddress.Parse(Disk);

    private readonly WorkedHost _host = new();

    public void Dispose()
    {
        _host.Kernel.Calls.Should().BeEmpty();
        _host.Dispose();
    }

    private async Task<VmError> RefusalAsync(AttachOptions? options = null, params string[] functions)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        VmError refusal = (await manager.AttachAsync(Ask(functions.Length == 0 ? [Disk] : functions), options)).Error!;
        (await _host.OwnersAsync()).Should().BeEmpty();
        return refusal;
    }

    // The registry refuses some of it for every claim: what the host itself finds is asked of it here.
    private async Task<VmResult<HostPlan>> PlanAsync(Func<PciFunction, PciFunction> change, Func<IommuGroup, IommuGroup>? group = null)
    {
        HostInventory found = _host.Kernel.Host.ReadInventory().GetValueOrThrow();
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.ReserveAsync(Ask(Disk))).GetValueOrThrow();
        HostInventory inventory = new(found.Functions.Select(f => f.Address == At ? change(f) : f), found.Groups.Select(group ?? (g => g)));
        return _host.Device().PlanAttach(inventory, lease, AttachOptions.Default);
    }

    [FactOnLinux]
    public async Task A_driver_that_is_none_of_vfios() =>
        (await RefusalAsync(new() { Driver = "nvme" })).Should().Be(new DriverNameInvalid("nvme"));

    [FactOnLinux]
    public async Task A_drivers_name_that_is_a_path() =>
        (await RefusalAsync(new() { Driver = "../../vfio-pci" })).Should().Be(new DriverNameInvalid("../../vfio-pci"));

    [FactOnLinux]
    public async Task An_account_that_is_not_there() =>
        (await RefusalAsync(new() { User = "nobody-here" })).Should().Be(new AccountUnknown("nobody-here"));

    [FactOnLinux]
    public async Task A_module_that_the_running_kernel_has_not()
    {
        _host.Kernel.Tree.File("proc/sys/kernel/osrelease", "6.1.0-56-amd64\n").File("lib/modules/6.1.0-56-amd64/modules.dep", "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n");

        VmError refusal = await RefusalAsync(new() { Driver = "mlx5_vfio_pci" });

        refusal.Code.Should().Be(VmErrorCode.DriverMissing);
        refusal.Remedy.Should().Contain("modprobe -- mlx5_vfio_pci");
    }

    [FactOnLinux]
    public async Task A_file_that_may_not_be_written()
    {
        _host.Kernel.Deny($"sys/bus/pci/devices/{Disk}/driver_override");

        (await RefusalAsync()).Should().Be(new RightsMissing($"/sys/bus/pci/devices/{Disk}/driver_override", "write"));
    }

    [FactOnLinux]
    public async Task Files_that_may_not_be_given_away()
    {
        _host.Kernel.Tree.File("proc/self/status", "Name:\tx\nCapPrm:\t0000000000000001\nCapEff:\t000001fffffffffe\n");

        (await RefusalAsync(ForQemu)).Should().Be(new RightsMissing("/dev/vfio", "give away the files in"));
    }

    [FactOnLinux]
    public async Task Everything_that_is_wrong_at_once()
    {
        _host.Kernel.Deny($"sys/bus/pci/devices/{Disk}/driver_override");
        _host.Kernel.Deny("sys/bus/pci/drivers_probe");
        _host.Kernel.Deny($"sys/bus/pci/devices/{Free}/reset");

        VmError refusal = await RefusalAsync(new() { User = "nobody-here" }, Disk, Free);

        refusal.Reasons.Should().Equal(
            new AccountUnknown("nobody-here"),
            new RightsMissing($"/sys/bus/pci/devices/{Disk}/driver_override", "write"),
            new RightsMissing("/sys/bus/pci/drivers_probe", "write"),
            new RightsMissing($"/sys/bus/pci/devices/{Free}/reset", "write"));
    }

    [FactOnLinux]
    public async Task No_remapping_of_interrupts()
    {
        _host.Kernel.Tree.File("sys/kernel/irq/9/chip_name", "IO-APIC\n").File("sys/kernel/irq/24/chip_name", "PCI-MSI\n");

        (await RefusalAsync()).Code.Should().Be(VmErrorCode.NoInterruptRemapping);
    }

    [FactOnLinux]
    public async Task No_iommu() =>
        (await PlanAsync(f => f with { IommuGroup = (IommuGroupId?)null })).Error.Should().Be(new NoIommu(VmErrorCode.NoIommuGroup, At));

    [FactOnLinux]
    public async Task A_group_that_protects_nothing() =>
        (await PlanAsync(f => f, g => g with { Name = IommuGroup.NoIommuName })).Error.Should().Be(new NoIommu(VmErrorCode.NoIommuProtection, At));

    [FactOnLinux]
    public async Task A_region_that_firmware_keeps_mapped()
    {
        var region = new ReservedRegion(0x1000, 0x1FFF, "direct");

        (await PlanAsync(f => f, g => g with { ReservedRegions = new([region]) })).Error.Should().Be(new FirmwareMappedRegion(At, new(5), region));
    }

    [FactOnLinux]
    public async Task A_function_that_does_not_answer_with_the_order_of_things_to_try()
    {
        VmError error = (await PlanAsync(f => f with { Config = [.. Enumerable.Repeat((byte)0xFF, 256)] })).Error!;

        error.Should().Be(new FunctionNotResponding(At));
        error.Remedy.Should().Contain("Wake it").And.Contain("then remove it and rescan").And.Contain("then power the host off");
    }

    [FactOnLinux]
    public async Task A_vf_whose_pf_is_on_vfio()
    {
        _host.Kernel.Drivers.Add(new FakeDriver("some-vfio-pci", a => a == Free) { IsVfio = true });

        (await PlanAsync(f => f with { PhysicalFunction = PciAddress.Parse(Free) })).Error.Should().Be(new PhysicalFunctionOnVfio(At, PciAddress.Parse(Free), "some-vfio-pci"));
    }

    [TheoryOnLinux]
    [InlineData("vfio-pci")]
    [InlineData("mlx5_vfio_pci")]
    public async Task Who_has_it_open_on_a_driver_of_vfios(string driver)
    {
        _host.Kernel.Drivers.RemoveModule("vfio-pci");
        _host.Kernel.Drivers.Add(new FakeDriver(driver, a => a == Free) { IsVfio = true });
        var held = new QuarantineRequested("process 4711 has it open");
        _host.Holders = (_, _) => held;

        (await RefusalAsync(null, Free)).Should().Be(held);
    }
}
