using System.Collections.Immutable;
using static Passthrough.Tests.Linearizability.RegistryAnswer;

namespace Passthrough.Tests.Linearizability;

/// <summary>All that counts in a registry of hand-made devices: a standing for each, null when it is not registered.</summary>
internal sealed record RegistryState(int Revision, ValueList<Standing?> Devices)
{
    public GrantedClaim? ClaimOn(int device) => Devices[device]?.Claim;

    public bool IsInForce(GrantedClaim claim) => claim.Devices.All(d => claim.Equals(ClaimOn(d)));

    /// <summary>After an event.</summary>
    public RegistryState Next(IEnumerable<int> devices, Standing standing) => With(devices, standing) with { Revision = Revision + 1 };

    public RegistryState With(IEnumerable<int> devices, Standing? standing) =>
        this with { Devices = devices.Aggregate(Devices, (list, device) => list.With(device, standing)) };

    public override string ToString() => $"revision {Revision}, devices {Devices}";
}

/// <summary>What a registry of hand-made devices does when one thread uses it.</summary>
internal sealed class RegistrySpecification(int devices) : ISequentialSpecification<RegistryState, RegistryCall, RegistryAnswer>
{
    public RegistryState Start { get; } = new(0, [.. Enumerable.Repeat<Standing?>(Standing.Available, devices)]);

    public (RegistryState State, RegistryAnswer Result) Apply(RegistryState state, RegistryCall input) => input switch
    {
        RegistryCall.Register c => Register(state, c.Device),
        RegistryCall.Unregister c => WhyTaken(state, c.Device, inPlaceOfAssigned: new(VmErrorCode.DeviceHasOwner, c.Device)) is { } reason
            ? Refuse(state, reason)
            : (state.With([c.Device], null), Done),
        RegistryCall.Assign c => Assign(state, c.Vm, c.Devices),
        RegistryCall.Release c => Release(state, c.Claim),
        RegistryCall.ReleaseByAddress c => ReleaseByAddress(state, c.Device, c.Vm),
        RegistryCall.BeginRelease c => WhyNot(state, c.Claim, OwnershipState.Assigned, VmErrorCode.DeviceBeingReleased) is { } reason
            ? Refuse(state, reason)
            : (state.Next(c.Claim.Devices, new(OwnershipState.Releasing, c.Claim)), Done),
        RegistryCall.CompleteRelease c => WhyNot(state, c.Claim, OwnershipState.Releasing, VmErrorCode.ReleaseNotBegun) is { } reason
            ? Refuse(state, reason)
            : (state.Next(c.Claim.Devices, Standing.Available).With(c.Failed, new(OwnershipState.Quarantined, null, c.Claim.Vm)), Done),
        RegistryCall.Clear c => Clear(state, c.Device),
        RegistryCall.OwnershipOf c => (state, new Owner(state.Devices[c.Device])),
        RegistryCall.AskDevice c => (state, new Owner(state.Devices[c.Device] ?? Standing.Available)),
        RegistryCall.LeasesOf c => (state, new Claims([.. ClaimsOf(state, c.Vm)])),
        RegistryCall.Registered => (state, new Members([.. Enumerable.Range(0, state.Devices.Count).Where(d => state.Devices[d] is not null)])),
        RegistryCall.Revision => (state, new Number(state.Revision)),
        _ => throw new ArgumentException($"{input} is not specified.", nameof(input)),
    };

    private static (RegistryState, RegistryAnswer) Refuse(RegistryState state, params ValueList<Reason> reasons) => (state, new Refusal(reasons));

    private static (RegistryState, RegistryAnswer) Register(RegistryState state, int device) => state.Devices[device] is null
        ? (state.With([device], Standing.Available), Done)
        : Refuse(state, new Reason(VmErrorCode.AddressAlreadyRegistered, device));

    private static (RegistryState, RegistryAnswer) Assign(RegistryState state, int vm, ValueList<int> named)
    {
        ImmutableArray<Reason> reasons =
            [.. named.Select(d => WhyTaken(state, d, inPlaceOfAssigned: new(VmErrorCode.AlreadyAssigned, d, state.ClaimOn(d)?.Vm))).OfType<Reason>()];
        if (!reasons.IsEmpty)
        {
            return (state, new Refusal([.. reasons]));
        }

        var claim = new GrantedClaim(state.Revision + 1, vm, named);
        return (state.Next(named, new(OwnershipState.Assigned, claim)), new Granted(claim));
    }

    private static (RegistryState, RegistryAnswer) Release(RegistryState state, GrantedClaim claim) =>
        WhyNot(state, claim, OwnershipState.Assigned, VmErrorCode.DeviceBeingReleased) is { } reason
            ? Refuse(state, reason)
            : (state.Next(claim.Devices, Standing.Available), Done);

    private static (RegistryState, RegistryAnswer) ReleaseByAddress(RegistryState state, int device, int vm)
    {
        if (state.Devices[device] is not { } standing)
        {
            return Refuse(state, new Reason(VmErrorCode.DeviceNotRegistered, device));
        }

        if (standing.Claim is not { } claim)
        {
            return Refuse(state, new Reason(VmErrorCode.NotAssigned, device));
        }

        return claim.Vm == vm ? Release(state, claim) : Refuse(state, new Reason(VmErrorCode.OwnedByAnotherVm, device, claim.Vm));
    }

    private static (RegistryState, RegistryAnswer) Clear(RegistryState state, int device) => state.Devices[device] switch
    {
        null => Refuse(state, new Reason(VmErrorCode.DeviceNotRegistered, device)),
        { State: OwnershipState.Quarantined } => (state.Next([device], Standing.Available), Done),
        _ => Refuse(state, new Reason(VmErrorCode.DeviceNotQuarantined, device)),
    };

    private static IEnumerable<GrantedClaim> ClaimsOf(RegistryState state, int vm) =>
        state.Devices.Select(d => d?.Claim).OfType<GrantedClaim>().Where(c => c.Vm == vm).Distinct().OrderBy(c => c.Generation);

    private static Reason? WhyTaken(RegistryState state, int device, Reason inPlaceOfAssigned) => state.Devices[device] switch
    {
        null => new(VmErrorCode.DeviceNotRegistered, device),
        { State: OwnershipState.Available } => null,
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased, device),
        { State: OwnershipState.Quarantined, QuarantinedAfter: var vm } => new(VmErrorCode.DeviceQuarantined, device, vm),
        _ => inPlaceOfAssigned,
    };

    private static Reason? WhyNot(RegistryState state, GrantedClaim claim, OwnershipState needed, VmErrorCode otherwise)
    {
        foreach (int device in claim.Devices.Where(d => state.Devices[d] is null))
        {
            return new(VmErrorCode.DeviceNotRegistered, device);
        }

        if (state.IsInForce(claim))
        {
            int first = claim.Devices[0];
            return state.Devices[first]?.State == needed ? null : new(otherwise, first);
        }

        if (claim.Generation > state.Revision || claim.Devices.Any(d => state.ClaimOn(d) is { } other && !other.Equals(claim)))
        {
            return new(VmErrorCode.StaleLease, Claim: claim);
        }

        foreach (int device in claim.Devices.Where(d => state.Devices[d]?.QuarantinedAfter == claim.Vm))
        {
            return new(VmErrorCode.DeviceQuarantined, device, claim.Vm);
        }

        return new(VmErrorCode.AlreadyReleased, Claim: claim);
    }
}
