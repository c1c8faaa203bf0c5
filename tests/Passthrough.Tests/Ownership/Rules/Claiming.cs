using System.Collections.Immutable;

namespace Passthrough.Tests.Verdicts.Rules;

/// <summary>Hosts on which VMs have functions, and what a registry answers to one more VM.</summary>
internal static class Claiming
{
    public static readonly VmId Vm1 = new(1);
    public static readonly VmId Vm2 = new(2);

    public static readonly VmError Failure = new FunctionNotResponding(default);

    public static DeviceRegistry Registry(this HostInventory host, OwnershipPolicy? policy = null)
    {
        var registry = new DeviceRegistry(policy);
        registry.Report(host);
        return registry;
    }

    /// <summary>The host reports again.</summary>
    public static void Report(this DeviceRegistry registry, HostInventory host) => _ = registry.Apply(host).GetValueOrThrow();

    public static ClaimRequest Request(VmId vm, string devices, params RuleOverride[] overrides) =>
        new(vm, DeviceSelection.Parse(devices)) { Overrides = [.. overrides] };

    public static Lease Take(this DeviceRegistry registry, VmId vm, string devices) => registry.Assign(Request(vm, devices)).GetValueOrThrow();

    /// <summary>Brings devices into a state in which they are a VM's, or were.</summary>
    public static void Bring(this DeviceRegistry registry, OwnershipState state, VmId vm, string devices)
    {
        Lease lease = registry.Reserve(Request(vm, devices)).GetValueOrThrow();
        if (state > OwnershipState.Reserved)
        {
            registry.Commit(lease).ThrowIfError();
        }

        if (state > OwnershipState.Assigned)
        {
            _ = registry.BeginRelease(lease).GetValueOrThrow();
        }

        if (state > OwnershipState.Releasing)
        {
            ImmutableArray<StepFailure> failures = [.. lease.Functions.Select(f => new StepFailure(f.Address, TeardownStep.ResetFunction, Failure))];
            registry.CompleteRelease(lease, failures).ThrowIfError();
        }
    }

    /// <summary>The reasons against a claim: of the explanation, of the claim and of the reservation, which are the same. None when it was granted.</summary>
    public static ImmutableArray<VmError> WhyNot(this DeviceRegistry registry, VmId vm, string devices, params RuleOverride[] overrides)
    {
        ClaimRequest request = Request(vm, devices, overrides);
        ImmutableArray<VmError> explained = registry.Explain(request);
        ImmutableArray<VmError> ofReservation = ReasonsOf(registry.Decide(new ReserveCommand(request)).Error);
        ImmutableArray<VmError> ofClaim = ReasonsOf(registry.Assign(request).Error);
        ofClaim.Should().Equal(explained, "an explanation has the reasons of the claim");
        ofReservation.Should().Equal(explained, "a reservation has the reasons of the claim");
        return ofClaim;
    }

    private static ImmutableArray<VmError> ReasonsOf(VmError? error) => error?.Reasons ?? [];
}
