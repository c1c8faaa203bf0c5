using static Passthrough.Linux.Tests.Drivers.WorkedHost;

namespace Passthrough.Linux.Tests.Drivers;

public sealed class DetachTests : IDisposable
{
    private readonly WorkedHost _host = new();

    public void Dispose() => _host.Dispose();

    private async Task<string[]> DetachAsync(string before, AttachOptions? options = null, params string[] functions)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(functions), options)).GetValueOrThrow();
        int calls = _host.Kernel.Calls.Length;

        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Kernel.Picture().Should().Be(before);
        (await _host.OwnersAsync()).Should().BeEmpty();
        return [.. _host.Kernel.Calls[calls..]];
    }

    [FactOnLinux]
    public async Task A_function_is_reset_and_on_its_driver_again()
    {
        string[] calls = await DetachAsync(_host.Kernel.Picture(), ForQemu, Disk);

        calls.Should().Equal(
            "chown 0:0 /dev/vfio/5",
            $"echo 1 > /sys/bus/pci/devices/{Disk}/reset",
            $"echo > /sys/bus/pci/devices/{Disk}/driver_override",
            $"echo {Disk} > /sys/bus/pci/devices/{Disk}/driver/unbind",
            $"echo {Disk} > /sys/bus/pci/drivers/nvme/bind");
        _host.DriverOf(Disk).Should().Be("nvme");
    }

    [FactOnLinux]
    public async Task A_function_that_was_on_vfio_already_stays_there_with_its_override()
    {
        _host.BindByHand(Disk, "vfio-pci");

        string[] calls = await DetachAsync(_host.Kernel.Picture(), ForQemu, Disk);

        calls.Should().Equal("chown 0:0 /dev/vfio/5", $"echo 1 > /sys/bus/pci/devices/{Disk}/reset");
    }

    [FactOnLinux]
    public async Task A_card_without_resets_of_its_functions_is_reset_as_a_whole_once()
    {
        await DetachAsync(_host.Kernel.Picture(), ForQemu, Card, CardAudio, CardUsb);

        _host.Kernel.Resets.Done.Should().Equal($"hot {Card} {CardAudio} {CardUsb}");
    }

    [FactOnLinux]
    public async Task A_function_that_nothing_resets_is_not_reset_when_that_was_allowed_with_a_reason()
    {
        _host.Kernel.Tree.Function("pci0000:00/0000:00:1a.0").InGroup(9);
        _host.Kernel.Tree.Group(9);
        _host.Kernel.Resets.Set("0000:00:1a.0");
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();
        ClaimRequest request = Ask("0000:00:1a.0") with { Overrides = [new(VmErrorCode.NoUsableReset, "one tenant only")] };
        Lease lease = (await manager.AttachAsync(request)).GetValueOrThrow();

        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Kernel.Resets.Done.Should().BeEmpty();
        _host.Kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public async Task A_driver_whose_module_is_gone_is_named_and_the_function_is_in_quarantine()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Disk, Free))).GetValueOrThrow();
        _host.Kernel.Drivers.RemoveModule("nvme");

        VmError error = (await manager.DetachAsync(lease)).Error!;

        VmError why = error.Should().BeOfType<HostStepFailed>().Which.Why;
        why.Code.Should().Be(VmErrorCode.DriverMissing);
        why.Remedy.Should().Contain("modprobe -- nvme");
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Quarantined");
        (_host.DriverOf(Disk), _host.DriverOf(Free)).Should().Be((null, null));
    }

    [FactOnLinux]
    public async Task Kept_bound_it_can_be_given_away_again()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease first = (await manager.AttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow();
        (await manager.DetachAsync(first, new() { KeepBound = true })).ThrowIfError();
        string kept = _host.Kernel.Picture();

        Lease second = (await manager.AttachAsync(Ask(Disk), ForQemu)).GetValueOrThrow();
        (await manager.DetachAsync(second)).ThrowIfError();

        _host.Kernel.Picture().Should().Be(kept);
    }

    [FactOnLinux]
    public async Task The_plan_that_is_shown_is_what_is_done()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(AskAll(), ForQemu)).GetValueOrThrow();
        int calls = _host.Kernel.Calls.Length;
        HostPlan plan = (await manager.PlanDetachAsync(lease)).GetValueOrThrow();
        _host.Kernel.Calls.Should().HaveCount(calls);
        var told = new ToldSteps();

        (await manager.DetachAsync(lease, progress: told)).ThrowIfError();

        told.Begun.Should().Equal(plan.Steps.Select(s => s.Command));
    }

    [FactOnLinux]
    public async Task What_was_only_claimed_is_given_back_without_touching_its_driver()
    {
        string before = _host.Kernel.Picture();
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AssignAsync(Ask(Disk))).GetValueOrThrow();

        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Kernel.Calls.Should().BeEmpty();
        _host.Kernel.Picture().Should().Be(before);
    }

    [FactOnLinux]
    public async Task A_function_that_is_gone_has_no_steps()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Disk, Free))).GetValueOrThrow();
        _host.Kernel.Hotplug.Unplug(Disk);
        _ = (await manager.RefreshAsync()).GetValueOrThrow();

        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.DriverOf(Free).Should().BeNull();
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [FactOnLinux]
    public async Task What_a_process_has_open_is_not_taken_back()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Disk))).GetValueOrThrow();
        int calls = _host.Kernel.Calls.Length;
        var held = new QuarantineRequested("process 4711 has it open");
        _host.Holders = (function, group) => function == PciAddress.Parse(Disk) && group == new IommuGroupId(5) ? held : null;

        VmError error = (await manager.DetachAsync(lease)).Error!;

        error.Should().Be(held);
        _host.Kernel.Calls.Should().HaveCount(calls);
        (await _host.OwnersAsync()).Should().Equal($"{Disk} Assigned");
    }
}
