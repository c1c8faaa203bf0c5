using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A step that the kernel does not come back from: nobody may guess how it will end, so everything stays where it is.</summary>
public sealed class BlockedStepTests
{
    private static readonly FunctionNotResponding Stuck = new(At(0));

    private readonly ManagedHost _host = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Attaching_leaves_the_claim_reserved_and_undoes_nothing(int step)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.BlockAt(step, Stuck);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0))).Error;

        error.Should().BeOfType<HostStepBlocked>().Which.Why.Should().Be(Stuck);
        StateOf(manager, 0).Should().Be(OwnershipState.Reserved);
        _host.Device.Performed.Should().HaveCount(step - 1);
        (await _host.ReadAsync()).Claims.Single().HostRecords.Should().ContainSingle();
    }

    [Fact]
    public async Task Detaching_leaves_the_claim_releasing_and_detaching_again_goes_on()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Device.BlockAt(2, Stuck);

        (await manager.DetachAsync(lease)).Error.Should().BeOfType<HostStepBlocked>();
        StateOf(manager, 0).Should().Be(OwnershipState.Releasing);
        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Drivers().Should().Equal(drivers);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task An_undo_that_does_not_come_back_leaves_the_claim_reserved()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.FailAt(3, Dead);
        _host.Device.BlockAt(4, Stuck);

        (await manager.AttachAsync(Ask(Vm1, 0))).Error.Should().BeOfType<HostStepBlocked>();

        StateOf(manager, 0).Should().Be(OwnershipState.Reserved);
    }

    [Fact]
    public async Task Reconciling_tells_of_the_claim_and_names_the_command()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.BlockAt(2, Stuck);
        (await manager.AttachAsync(Ask(Vm1, 0))).Error.Should().NotBeNull();

        ReconcileFinding finding = (await manager.ReconcileAsync(apply: false)).GetValueOrThrow().Findings.Single();

        finding.Kind.Should().Be(ReconcileFindingKind.LeftReserved);
        finding.Command.Should().StartWith("passthrough detach --lease");
    }
}
