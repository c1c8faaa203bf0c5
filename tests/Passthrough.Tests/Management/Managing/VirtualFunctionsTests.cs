using System.Collections.Immutable;
using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

public sealed class VirtualFunctionsTests
{
    private const int Total = 8;

    private static readonly VmId Keeper = VmId.Parse("passthrough");

    private readonly ManagedHost _host = new(Physical, Card(1));

    private static PciFunction Physical => Card(0) with { TotalVirtualFunctions = new(Total) };

    private static PciAddress Vf(int index) => new(0, (ushort)(At(0).RoutingId + 1 + index));

    private static ClaimRequest AskVf(VmId vm, params int[] indices) => new(vm, DeviceSelection.Of([.. indices.Select(Vf)]));

    private async Task<PassthroughManager> OpenWithAsync(int count)
    {
        PassthroughManager manager = await _host.OpenAsync();
        (await manager.SetVirtualFunctionsAsync(At(0), count)).ThrowIfError();
        return manager;
    }

    private ImmutableArray<PciAddress> There() => _host.Device.Inventory.Find(At(0)).GetValueOrThrow().VirtualFunctions;

    private string Picture() => string.Join('\n', _host.Device.Inventory.Functions.Select(f => $"{f.Address} {f.TopologyPath} on {f.Driver}"));

    [Fact]
    public async Task They_are_made_and_free_for_VMs()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.SetVirtualFunctionsAsync(At(0), 3)).ThrowIfError();

        There().Should().Equal(Vf(0), Vf(1), Vf(2));
        Owners(manager).Should().BeEmpty();
        (await manager.AssignAsync(AskVf(Vm1, 0, 2))).ThrowIfError();
    }

    [Fact]
    public async Task They_are_removed_and_nobody_knows_them_any_more()
    {
        await using PassthroughManager manager = await OpenWithAsync(3);

        (await manager.SetVirtualFunctionsAsync(At(0), 0)).ThrowIfError();

        There().Should().BeEmpty();
        manager.Registry.Devices.Select(d => d.Address).Should().Equal(At(0), At(1));
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Another_number_goes_by_none()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        int before = _host.Device.Performed.Length;

        (await manager.SetVirtualFunctionsAsync(At(0), 5)).ThrowIfError();

        There().Should().HaveCount(5);
        _host.Device.Performed[before..].Should().HaveCount(2);
    }

    [Fact]
    public async Task As_many_as_there_are_take_nothing_whoever_has_them()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        (await manager.AssignAsync(AskVf(Vm1, 1))).ThrowIfError();
        int before = _host.Device.Performed.Length;

        (await manager.SetVirtualFunctionsAsync(At(0), 2)).ThrowIfError();

        _host.Device.Performed.Length.Should().Be(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_VM_that_has_one_keeps_all_and_is_named(int count)
    {
        await using PassthroughManager manager = await OpenWithAsync(3);
        (await manager.AssignAsync(AskVf(Vm1, 1))).ThrowIfError();
        (await manager.AssignAsync(AskVf(Vm2, 2))).ThrowIfError();
        string before = Picture();

        VmResult refused = await manager.SetVirtualFunctionsAsync(At(0), count);

        refused.Error.Should().Be(new VirtualFunctionsOwned(At(0), [new(Vf(1), Vm1), new(Vf(2), Vm2)]));
        refused.Error!.Message.Should().Contain($"{Vf(1)} (VM {Vm1})");
        Picture().Should().Be(before);
    }

    [Fact]
    public async Task A_physical_function_that_a_VM_has_gets_none()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();

        (await manager.SetVirtualFunctionsAsync(At(0), 1)).Error.Should().Be(new AlreadyAssigned(At(0), Vm1));
        There().Should().BeEmpty();
    }

    [Fact]
    public async Task A_physical_function_in_quarantine_gets_none()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.QuarantineAsync(At(0), "it smells")).ThrowIfError();

        (await manager.SetVirtualFunctionsAsync(At(0), 1)).Error.Should().BeOfType<DeviceQuarantined>();
    }

    [Fact]
    public async Task A_physical_function_that_is_gone_gets_none()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Device.Report(Hosts.Of(Card(1)));

        (await manager.SetVirtualFunctionsAsync(At(0), 1)).Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceAbsent, At(0)));
        (await manager.SetVirtualFunctionsAsync(At(7), 1)).Error.Should().Be(new FunctionNotFound(At(7)));
    }

    [Fact]
    public async Task All_reasons_are_told_at_once()
    {
        await using PassthroughManager manager = await OpenWithAsync(1);
        (await manager.AssignAsync(AskVf(Vm1, 0))).ThrowIfError();

        (await manager.SetVirtualFunctionsAsync(At(0), Total + 1)).Error!.Reasons.Select(r => r.Code)
            .Should().Equal(VmErrorCode.VirtualFunctionsOwned, VmErrorCode.TooManyVirtualFunctions);
    }

    [Fact]
    public async Task Nobody_is_given_one_that_is_being_removed()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        await using PassthroughManager other = await _host.OpenAsync("other");
        VmError? refusal = null;
        var progress = new ToldSteps(r => refusal ??= other.AssignAsync(AskVf(Vm2, 1)).AsTask().GetAwaiter().GetResult().Error);

        (await manager.SetVirtualFunctionsAsync(At(0), 0, progress: progress)).ThrowIfError();

        refusal.Should().Be(new DeviceReserved(Vf(1), Keeper));
    }

    [Fact]
    public async Task Nobody_is_given_the_physical_function_while_they_are_made()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        await using PassthroughManager other = await _host.OpenAsync("other");
        VmError? refusal = null;
        var progress = new ToldSteps(r => refusal ??= other.AssignAsync(Ask(Vm2, 0)).AsTask().GetAwaiter().GetResult().Error);

        (await manager.SetVirtualFunctionsAsync(At(0), 2, progress: progress)).ThrowIfError();

        refusal.Should().Be(new DeviceReserved(At(0), Keeper));
    }

    [Fact]
    public async Task The_trail_says_who_changed_them_and_why()
    {
        await using PassthroughManager manager = await _host.OpenAsync("alice");

        (await manager.SetVirtualFunctionsAsync(At(0), 2, "more guests")).ThrowIfError();

        (await _host.TrailAsync()).Select(e => (e.Event.GetType(), e.By.Who, e.By.Why))
            .Should().Equal((typeof(OwnershipReserved), "alice", "more guests"), (typeof(OwnershipCancelled), "alice", "more guests"));
    }

    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(3, 0, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 2, 2)]
    public async Task A_step_that_fails_is_undone_with_those_before_it(int before, int count, int step)
    {
        await using PassthroughManager manager = await OpenWithAsync(before);
        string picture = Picture();
        _host.Device.FailAt(step, Dead);

        VmResult failed = await manager.SetVirtualFunctionsAsync(At(0), count);

        failed.Error.Should().BeOfType<HostStepFailed>().Which.After.Should().Be("all was undone");
        Picture().Should().Be(picture);
        Owners(manager).Should().BeEmpty();
        (await _host.OwnersAsync()).Should().BeEmpty();
        manager.Registry.Inventory.Functions.Should().HaveCount(2 + before);
    }

    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(3, 0, 1)]
    [InlineData(3, 2, 2)]
    public async Task What_cannot_be_undone_is_in_quarantine(int before, int count, int step)
    {
        await using PassthroughManager manager = await OpenWithAsync(before);
        _host.Device.FailAt(step, Dead);
        _host.Device.FailAt(step + 1, Dead);

        VmResult failed = await manager.SetVirtualFunctionsAsync(At(0), count);

        failed.Error.Should().BeOfType<HostStepFailed>().Which.After.Should().StartWith("not all could be undone, so in quarantine: ");
        Owners(manager).Should().NotBeEmpty().And.OnlyContain(o => o.Contains("in quarantine", StringComparison.Ordinal));
        (await _host.OwnersAsync()).Should().Equal(Owners(manager));
    }

    [Fact]
    public async Task A_step_that_does_not_come_back_leaves_the_reservation()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        _host.Device.BlockAt(1, Dead);

        (await manager.SetVirtualFunctionsAsync(At(0), 0)).Error.Should().BeOfType<HostStepBlocked>();
        Owners(manager).Should().ContainSingle().Which.Should().Contain("VM passthrough").And.EndWith("Reserved");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_undoes_what_it_did()
    {
        await using PassthroughManager manager = await OpenWithAsync(3);
        string picture = Picture();
        using var source = new CancellationTokenSource();
        var progress = new ToldSteps(r => (r.State == HostStepState.Done ? source : null)?.Cancel());

        await FluentActions.Awaiting(() => manager.SetVirtualFunctionsAsync(At(0), 2, progress: progress, cancellationToken: source.Token).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();

        Picture().Should().Be(picture);
        Owners(manager).Should().BeEmpty();
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_stops_it_before_anything_is_done()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Fail(StoreCall.Append, 1, Mishap.Unreachable);

        (await manager.SetVirtualFunctionsAsync(At(0), 2)).Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
        _host.Device.Performed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_store_that_cannot_be_told_the_end_is_said()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Unreachable);

        (await manager.SetVirtualFunctionsAsync(At(0), 2)).Error.Should().BeOfType<ClaimUnsettled>();
        There().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_host_that_cannot_be_read_is_left_alone()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.FailRead(Dead);

        (await manager.SetVirtualFunctionsAsync(At(0), 2)).Error.Should().Be(Dead);
        _host.Device.Performed.Should().BeEmpty();
    }

    [Fact]
    public async Task What_the_host_uses_is_not_pulled_from_below_it()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        HostInventory now = _host.Device.Inventory;
        PciFunction used = now.Find(Vf(0)).GetValueOrThrow() with { HostUses = new([new(HostUseKind.NetworkInterface, "eth7 is up")]) };
        _host.Device.Report(new(now.Functions.Select(f => f.Address == Vf(0) ? used : f), now.Groups));

        (await manager.SetVirtualFunctionsAsync(At(0), 0)).Error!.Code.Should().Be(VmErrorCode.NeededByHost);
        There().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_physical_function_that_the_host_uses_may_have_them()
    {
        _host.Device.Report(Hosts.Of(Physical with { HostUses = new([new(HostUseKind.NetworkInterface, "eth0 is up")]) }, Card(1)));
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.SetVirtualFunctionsAsync(At(0), 2)).ThrowIfError();

        There().Should().HaveCount(2);
    }

    [Fact]
    public async Task Without_an_IOMMU_no_VM_could_have_them_and_nothing_is_kept()
    {
        _host.Device.Report(new([Physical with { IommuGroup = new(null) }], []));
        await using PassthroughManager manager = await OpenWithAsync(2);

        (await manager.SetVirtualFunctionsAsync(At(0), 0)).ThrowIfError();

        There().Should().BeEmpty();
        (await _host.TrailAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Those_that_share_a_group_with_what_is_on_a_driver_are_removed_all_the_same()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        HostInventory now = _host.Device.Inventory;
        IommuGroupId shared = now.Find(Vf(0)).GetValueOrThrow().IommuGroup.ValueOrDefault!.Value;
        _host.Device.Report(Hosts.Of(now.Functions.Select(f => f.Address == At(1) ? f.InGroup((int)shared.Value) : f)));

        (await manager.SetVirtualFunctionsAsync(At(0), 0)).ThrowIfError();

        There().Should().BeEmpty();
    }

    [Fact]
    public async Task The_steps_can_be_seen_without_doing_them()
    {
        await using PassthroughManager manager = await OpenWithAsync(2);
        ulong revision = manager.Registry.Revision;

        HostPlan plan = (await manager.PlanVirtualFunctionsAsync(At(0), 3)).GetValueOrThrow();

        plan.Lease.Should().BeNull();
        plan.Steps.Select(s => s.Command).Should().Equal(
            $"echo 0 > /sys/bus/pci/devices/{At(0)}/sriov_numvfs", $"echo 3 > /sys/bus/pci/devices/{At(0)}/sriov_numvfs");
        There().Should().HaveCount(2);
        manager.Registry.Revision.Should().Be(revision);
    }

    [Fact]
    public async Task A_function_without_them_is_refused()
    {
        await using PassthroughManager manager = await OpenWithAsync(1);

        (await manager.SetVirtualFunctionsAsync(At(1), 1)).Error.Should().Be(new NotPhysicalFunction(At(1)));
        (await manager.SetVirtualFunctionsAsync(Vf(0), 1)).Error.Should().Be(new NotPhysicalFunction(Vf(0), At(0)));
    }

    [Fact]
    public async Task A_number_below_none_is_a_mistake_of_the_caller()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        await FluentActions.Awaiting(() => manager.SetVirtualFunctionsAsync(At(0), -1).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(() => manager.PlanVirtualFunctionsAsync(At(0), -1).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }
}
