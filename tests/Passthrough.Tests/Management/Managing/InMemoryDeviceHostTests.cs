using System.Collections.Immutable;
using Passthrough.Tests.Registry;
using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

public sealed class InMemoryDeviceHostTests
{
    private readonly InMemoryDeviceHost _host = new(Hosts.Of(Card(0), Card(1)), FirstBoot);

    [Fact]
    public async Task It_reports_what_it_was_given_last()
    {
        HostInventory later = Hosts.Of(Card(2));
        _host.Report(later);
        _host.Restart(SecondBoot);

        (await _host.ReadAsync()).GetValueOrThrow().Should().Be(new HostReport(later, SecondBoot));
    }

    [Fact]
    public async Task It_fails_once_where_it_is_told_to()
    {
        _host.FailRead(Dead);
        _host.RefusePlan(Dead);

        (await _host.ReadAsync()).Error.Should().Be(Dead);
        (await _host.ReadAsync()).IsSuccess.Should().BeTrue();
        _host.PlanAttach(_host.Inventory, NewLease(), AttachOptions.Default).Error.Should().Be(Dead);
        _host.PlanAttach(_host.Inventory, NewLease(), AttachOptions.Default).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_plan_shows_its_steps_as_commands_and_what_takes_them_back()
    {
        HostPlan plan = _host.PlanAttach(_host.Inventory, NewLease(), AttachOptions.Default).GetValueOrThrow();

        plan.Steps.Select(s => s.Command).Should().Equal(
            "echo vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override",
            "echo 0000:01:00.0 > /sys/bus/pci/drivers/e1000e/unbind",
            "echo 0000:01:00.0 > /sys/bus/pci/drivers/vfio-pci/bind");
        plan.UndoOf(2).Steps.Select(s => s.Command).Should().Equal(
            "echo 0000:01:00.0 > /sys/bus/pci/drivers/e1000e/bind",
            "echo  > /sys/bus/pci/devices/0000:01:00.0/driver_override");
        plan.UndoOf(0).Steps.Should().BeEmpty();
    }

    [Fact]
    public void Equal_plans_are_equal()
    {
        Lease lease = NewLease();
        HostStep[] steps = [new MadeStep("reset", lease.Functions), new MadeStep("bind", lease.Functions) { Undo = new MadeStep("unbind", lease.Functions) }];

        var plan = new HostPlan(lease, [.. steps]);

        plan.Should().Be(new HostPlan(lease, [steps[0] with { Functions = [.. lease.Functions] }, steps[1]]));
        plan.GetHashCode().Should().Be(new HostPlan(lease, [.. steps]).GetHashCode());
        plan.Should().NotBe(new HostPlan(lease, [steps[1], steps[0]]));
        steps[1].Should().NotBe(steps[1] with { Undo = null });
    }

    [Fact]
    public async Task Who_stops_asking_after_the_announcement_has_stopped_the_step()
    {
        HostPlan plan = _host.PlanAttach(_host.Inventory, NewLease(), AttachOptions.Default).GetValueOrThrow();

        await using (IAsyncEnumerator<HostStepResult> results = _host.RunAsync(plan).GetAsyncEnumerator())
        {
            await results.MoveNextAsync();
        }

        _host.Performed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_function_that_is_not_there_fails()
    {
        HostPlan plan = _host.PlanAttach(_host.Inventory, NewLease(), AttachOptions.Default).GetValueOrThrow();
        _host.Report(Hosts.Of(Card(1)));

        List<HostStepResult> results = [];
        await foreach (HostStepResult result in _host.RunAsync(plan))
        {
            results.Add(result);
        }

        results.Should().HaveCount(2);
        results[1].Error.Should().Be(new FunctionNotFound(At(0)));
    }

    [Fact]
    public void A_step_is_about_a_function_and_an_error_means_a_failure()
    {
        var step = new MadeStep("reset", NewLease().Functions);

        FluentActions.Invoking(() => new MadeStep("reset", [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new HostStepResult(step, HostStepState.Failed)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new HostStepResult(step, HostStepState.Done, Error: Dead)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => _host.FailAt(0, Dead)).Should().Throw<ArgumentOutOfRangeException>();
        new HostStepResult(step, HostStepState.Failed, Error: Dead).ToString().Should().Be($"reset of 0000:01:00.0: Failed (PT4004: {Dead.Message})");
    }

    private static Lease NewLease() => Registries.NewLease(1, Vm1, [FunctionKey.Of(Hosts.Of(Card(0)), Card(0))]);

    private sealed record MadeStep(string What, ImmutableArray<FunctionKey> At) : HostStep(What, At, $"echo {What}");
}
