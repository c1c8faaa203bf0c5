using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>Several managers on one store, as several processes are.</summary>
public sealed class ManagerSharingTests
{
    private readonly ManagedHost _host = new();

    [Fact]
    public async Task Who_comes_second_is_refused_by_what_the_first_wrote()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        await using PassthroughManager second = await _host.OpenAsync();
        (await first.AssignAsync(Ask(Vm1, 0, 1))).ThrowIfError();

        VmError? error = (await second.AssignAsync(Ask(Vm2, 1, 2))).Error;

        error.Should().Be(new AlreadyAssigned(At(1), Vm1));
        Owners(second).Should().Equal(Owners(first));
    }

    [Fact]
    public async Task A_lease_of_one_process_is_released_by_another()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        await using PassthroughManager second = await _host.OpenAsync();
        Lease lease = (await first.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();

        (await second.ReleaseAsync(lease)).ThrowIfError();

        (await first.ReleaseAsync(lease)).Error!.Code.Should().Be(VmErrorCode.AlreadyReleased);
        StateOf(first, 0).Should().Be(OwnershipState.Available);
    }

    [Fact]
    public async Task A_physical_function_and_its_virtual_one_are_never_both_given_away()
    {
        var host = new ManagedHost(Card(0).WithVirtual(2));
        await using PassthroughManager first = await host.OpenAsync();
        await using PassthroughManager second = await host.OpenAsync();
        (await first.AssignAsync(new(Vm1, host.Device.Inventory.Functions[1].Address))).ThrowIfError();

        VmError? error = (await second.AssignAsync(Ask(Vm2, 0))).Error;

        error!.Reasons.Should().Contain(r => r.Code == VmErrorCode.VirtualFunctionsExist);
        (await host.ReadAsync()).Claims.Should().ContainSingle();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nor_when_the_virtual_ones_were_made_since_the_host_was_read(bool isKnown)
    {
        var host = new ManagedHost(Card(0));
        await using PassthroughManager first = await host.OpenAsync();
        host.Device.Report(Hosts.Of(Card(0).WithVirtual(2)));
        await using PassthroughManager second = await host.OpenAsync();
        (await second.AssignAsync(new(Vm1, host.Device.Inventory.Functions[1].Address))).ThrowIfError();
        if (isKnown)
        {
            // Heard of before it claims, and not only while it does.
            (await first.ReleaseAllAsync(Vm2)).ThrowIfError();
        }

        VmError? error = (await first.AssignAsync(Ask(Vm2, 0))).Error;

        error!.Reasons.Should().Contain(r => r.Code == VmErrorCode.VirtualFunctionsExist);
        (await host.ReadAsync()).Claims.Should().ContainSingle();
    }

    [Fact]
    public async Task A_claim_on_what_is_gone_for_good_holds_up_nobody()
    {
        var host = new ManagedHost(Card(0), Card(1));
        await using PassthroughManager second = await host.OpenAsync();
        host.Device.Report(Hosts.Of(Card(0)));
        await using PassthroughManager first = await host.OpenAsync();
        (await second.AssignAsync(Ask(Vm1, 1))).ThrowIfError();

        (await first.AssignAsync(Ask(Vm2, 0))).ThrowIfError();

        (await host.ReadAsync()).Claims.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, 4)]
    public async Task Many_processes_race_and_each_device_has_one_winner(int processes, int cards)
    {
        PassthroughManager[] managers = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => _host.OpenAsync(store: _host.Kept)));

        VmResult<Lease>[] results = await Task.WhenAll(managers.SelectMany((manager, i) => Enumerable.Range(0, cards).Select(card =>
            Task.Run(async () => await manager.AssignAsync(Ask(new VmId((uint)(100 + i)), card))))));

        results.Count(r => r.IsSuccess).Should().Be(cards);
        results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error!.Code == VmErrorCode.AlreadyAssigned);
        foreach (PassthroughManager manager in managers)
        {
            (await manager.RefreshAsync()).ThrowIfError();
            Owners(manager).Should().BeEquivalentTo(await _host.OwnersAsync());
        }
    }

    [Fact]
    public async Task Many_threads_on_one_manager_claim_and_release()
    {
        await using PassthroughManager manager = await _host.OpenAsync(store: _host.Kept);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(card => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                (await manager.ReleaseAsync((await manager.AssignAsync(Ask(new VmId((uint)(card + 1)), card))).GetValueOrThrow())).ThrowIfError();
            }
        })));

        manager.Registry.Revision.Should().Be(400);
        (await _host.ReadAsync()).Revision.Should().Be(400);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }
}
