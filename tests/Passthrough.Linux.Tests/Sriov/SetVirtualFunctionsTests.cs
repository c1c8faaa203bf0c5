using Passthrough.Linux.Tests.Drivers;

namespace Passthrough.Linux.Tests.Sriov;

/// <summary>A manager changes how many virtual functions there are on a made kernel, each of whose calls fails once.</summary>
public sealed class SetVirtualFunctionsTests : IDisposable
{
    private const string Card = VirtualFunctionCard.Address;

    // Off, none, some, as it was.
    private const int MostCalls = 4;

    private readonly FakeKernel _kernel = VirtualFunctionCard.InKernel();
    private readonly StoppedClock _clock = new();
    private readonly InMemoryOwnershipStore _store = new(TimeProvider.System);

    public static TheoryData<int, int, int> EachCallOfEachChange
    {
        get
        {
            var cases = new TheoryData<int, int, int>();
            foreach ((int before, int count, int calls) in new[] { (0, 3, 3), (3, 0, 3), (3, 2, MostCalls) })
            {
                foreach (int call in Enumerable.Range(1, calls))
                {
                    cases.Add(before, count, call);
                }
            }

            return cases;
        }
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _clock.Dispose();
    }

    private async Task<PassthroughManager> OpenWithAsync(int count)
    {
        var device = new LinuxDeviceHost(_kernel.Host, new() { TimeProvider = _clock });
        PassthroughManager manager = (await PassthroughManager.OpenAsync(WorkedHost.Id, device, _store)).GetValueOrThrow();
        (await manager.SetVirtualFunctionsAsync(PciAddress.Parse(Card), count)).ThrowIfError();
        return manager;
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfEachChange))]
    public async Task A_call_that_fails_leaves_everything_as_it_was(int before, int count, int call)
    {
        await using PassthroughManager manager = await OpenWithAsync(before);
        string picture = _kernel.Picture();
        _kernel.FailAt(call, Errno.InputOutput);

        VmResult failed = await manager.SetVirtualFunctionsAsync(PciAddress.Parse(Card), count);

        failed.Error.Should().BeOfType<HostStepFailed>().Which.After.Should().Be("all was undone");
        _kernel.Picture().Should().Be(picture);
        WorkedHost.Owners(manager).Should().BeEmpty();
        manager.Registry.Inventory.Functions.Count(f => f.IsVirtualFunction).Should().Be(before);
    }

    [TheoryOnLinux]
    [MemberData(nameof(EachCallOfEachChange))]
    public async Task A_call_that_stays_in_the_kernel_keeps_the_reservation_until_it_returns(int before, int count, int call)
    {
        await using PassthroughManager manager = await OpenWithAsync(before);
        _kernel.BlockAt(call, _clock.RunOut);

        VmResult blocked = await manager.SetVirtualFunctionsAsync(PciAddress.Parse(Card), count);

        blocked.Error.Should().BeOfType<HostStepBlocked>();
        WorkedHost.Owners(manager).Should().ContainSingle().Which.Should().EndWith("Reserved");
        (await manager.SetVirtualFunctionsAsync(PciAddress.Parse(Card), 5)).Error!.Reasons.Should().Contain(r => r is HostStepBlocked);
    }

    [FactOnLinux]
    public async Task The_machine_shows_what_was_asked_for_and_a_VM_is_given_one()
    {
        await using PassthroughManager manager = await OpenWithAsync(3);
        PciFunction[] made = [.. manager.Registry.Inventory.Functions.Where(f => f.IsVirtualFunction)];

        (await manager.AssignAsync(WorkedHost.Ask(made[1].Address.ToString()))).ThrowIfError();

        made.Should().HaveCount(3).And.OnlyContain(f => f.Driver.ValueOrDefault == null);
        (await manager.SetVirtualFunctionsAsync(PciAddress.Parse(Card), 0)).Error
            .Should().Be(new VirtualFunctionsOwned(PciAddress.Parse(Card), [new(made[1].Address, WorkedHost.Vm)]));
    }

    [FactOnLinux]
    public async Task A_recording_has_none_made()
    {
        string file = Path.Combine(_kernel.Tree.Root, "recording");
        _kernel.Host.Capture(file).ThrowIfError();
        LinuxHost recording = LinuxHost.Open(file).GetValueOrThrow();
        HostInventory inventory = recording.ReadInventory().GetValueOrThrow();

        new LinuxDeviceHost(recording).PlanVirtualFunctions(inventory, FunctionKey.Of(inventory, inventory.Find(PciAddress.Parse(Card)).GetValueOrThrow()), 1).Error
            .Should().BeOfType<HostCannotPrepare>();
    }
}
