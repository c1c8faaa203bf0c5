namespace Passthrough.Linux.Tests;

public sealed class LinuxDeviceHostTests : IDisposable
{
    private readonly FakeHostTree _tree = new();
    private readonly LinuxDeviceHost _host;

    public LinuxDeviceHostTests()
    {
        _tree.Function("pci0000:00/0000:00:02.0").InGroup(3).With("reset_method", "flr bus\n");
        _tree.Group(3).File("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n");
        _host = new(LinuxHost.Open(_tree.Root).GetValueOrThrow());
    }

    public void Dispose() => _tree.Dispose();

    private async Task<Lease> LeaseAsync()
    {
        var registry = new DeviceRegistry();
        _ = registry.Apply((await _host.ReadAsync()).GetValueOrThrow().Inventory).GetValueOrThrow();
        return registry.Assign(new(new VmId(1), PciAddress.Parse("0000:00:02.0"))).GetValueOrThrow();
    }

    [Theory]
    [InlineData("vfio-pci", null)]
    [InlineData("mlx5_vfio_pci", null)]
    [InlineData("nvgrace-gpu-vfio-pci", null)]
    [InlineData("nvme", VmErrorCode.DriverNameInvalid)]
    [InlineData("../vfio-pci", VmErrorCode.DriverNameInvalid)]
    [InlineData("", VmErrorCode.DriverNameInvalid)]
    public void A_drivers_name_is_told_before_anything_is_planned(string driver, VmErrorCode? code) => (LinuxDeviceHost.CheckDriver(driver).Error?.Code).Should().Be(code);

    [FactOnLinux]
    public async Task It_reports_its_functions_and_its_boot()
    {
        HostReport report = (await _host.ReadAsync()).GetValueOrThrow();

        report.Inventory.Functions.Select(f => f.Address.ToString()).Should().Equal("0000:00:02.0");
        report.BootId.Should().Be("11111111-2222-3333-4444-555555555555");
    }

    [FactOnLinux]
    public async Task A_host_that_cannot_be_read_says_why()
    {
        Directory.Delete(_tree.PathOf("sys"), recursive: true);

        (await _host.ReadAsync()).Error!.Code.Should().Be(VmErrorCode.HostNotFound);
    }

    [FactOnLinux]
    public async Task A_recording_is_neither_prepared_nor_taken_back()
    {
        Lease lease = await LeaseAsync();
        var recorded = new LinuxDeviceHost(LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35-vfio.umockdev")).GetValueOrThrow());

        recorded.PlanAttach(HostInventory.Empty, lease, AttachOptions.Default).Error.Should().Be(new HostCannotPrepare());
        recorded.PlanDetach(HostInventory.Empty, ReleasePlan.Of(lease), [], DetachOptions.Default).Error.Should().Be(new HostCannotPrepare());
    }

    [FactOnLinux]
    public async Task A_plan_of_another_host_fails_at_each_step()
    {
        Lease lease = await LeaseAsync();
        var step = new AnothersStep(lease);

        List<HostStepResult> results = await _host.RunAsync(new(lease, [step])).ToListAsync();

        results.Should().Equal(new HostStepResult(step, HostStepState.Failed, Error: new HostCannotPrepare()));
    }

    [FactOnLinux]
    public async Task Reading_can_be_given_up()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await FluentActions.Awaiting(async () => await _host.ReadAsync(source.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    private sealed record AnothersStep(Lease Lease) : HostStep("unbind", Lease.Functions, "echo > unbind");
}
