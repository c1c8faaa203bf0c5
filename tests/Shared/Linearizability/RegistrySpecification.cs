using System.Collections.Immutable;
using static Passthrough.Testing.RegistryAnswer;

namespace Passthrough.Testing;

/// <summary>
/// All that counts in a registry of hand-made devices: a standing for each, null when it is not registered; and what was granted under each request id.
/// </summary>
internal sealed record RegistryState(int Revision, ValueList<Standing?> Devices, ValueList<GrantedClaim?> Requests)
{
    public GrantedClaim? ClaimOn(int device) => Devices[device]?.Claim;

    public bool IsInForce(GrantedClaim claim) => claim.Devices.All(d => claim.Equals(ClaimOn(d)));

    /// <summary>After an event.</summary>
    public RegistryState Next(IEnumerable<int> devices, Standing standing) => With(devices, standing) with { Revision = Revision + 1 };

    public RegistryState With(IEnumerable<int> devices, Standing? standing) =>
        this with { Devices = devices.Aggregate(Devices, (list, device) => list.With(device, standing)) };

    public RegistryState WithRequest(int? id, GrantedClaim claim) => id is { } known ? this with { Requests = Requests.With(known, claim) } : this;

    public override string ToString() => $"revision {Revision}, devices {Devices}, requests {Requests}";
}

/// <summary>What a registry of hand-made devices does when one thread uses it.</summary>
internal sealed class RegistrySpecification(int devices) : ISequentialSpecification<RegistryState, RegistryCall, RegistryAnswer>
{
    /// <summary>How many request ids there are, from 0.</summary>
    public const int RequestIds = 3;

    public RegistryState Start { get; } =
        new(0, [.. Enumerable.Repeat<Standing?>(Standing.Available, devices)], [.. Enumerable.Repeat<GrantedClaim?>(null, RequestIds)]);

    public (RegistryState State, RegistryAnswer Result) Apply(RegistryState state, RegistryCall input) => input switch
    {
        RegistryCall.Register c => Register(state, c.Device),
        RegistryCall.Unregister c => WhyTaken(state, c.Device, inPlaceOfOwned: new(VmErrorCode.DeviceHasOwner, c.Device)) is { } reason
            ? Refuse(state, reason)
            : (state.With([c.Device], null), Done),
        RegistryCall.Assign c => Claim(state, c.Vm, c.Devices, c.Id, OwnershipState.Assigned),
        RegistryCall.Reserve c => Claim(state, c.Vm, c.Devices, c.Id, OwnershipState.Reserved),
        RegistryCall.Commit c => WhyNot(state, c.Claim, VmErrorCode.NotReserved, OwnershipState.Reserved) is { } reason
            ? Refuse(state, reason)
            : (state.Next(c.Claim.Devices, new(OwnershipState.Assigned, c.Claim)), Done),
        RegistryCall.Cancel c => WhyNot(state, c.Claim, VmErrorCode.NotReserved, OwnershipState.Reserved) is { } reason
            ? Refuse(state, reason)
            : (state.Next(c.Claim.Devices, Standing.Available), Done),
        RegistryCall.Release c => Release(state, c.Claim),
        RegistryCall.ReleaseByAddress c => ReleaseByAddress(state, c.Device, c.Vm),
        RegistryCall.BeginRelease c => WhyNot(state, c.Claim, VmErrorCode.DeviceBeingReleased, OwnershipState.Reserved, OwnershipState.Assigned) is { } reason
            ? Refuse(state, reason)
            : (state.Next(c.Claim.Devices, new(OwnershipState.Releasing, c.Claim)), Done),
        RegistryCall.CompleteRelease c => WhyNot(state, c.Claim, VmErrorCode.ReleaseNotBegun, OwnershipState.Releasing) is { } reason
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

    private static (RegistryState, RegistryAnswer) Claim(RegistryState state, int vm, ValueList<int> named, int? id, OwnershipState granted)
    {
        GrantedClaim? known = id is { } asked ? state.Requests[asked] : null;
        if (known is not null && known.IsFor(vm, named))
        {
            return state.IsInForce(known)
                ? (state, new Granted(known, IsRepeat: true))
                : Refuse(state, new Reason(VmErrorCode.RequestAlreadyReleased, Claim: known));
        }

        ImmutableArray<Reason> reasons =
        [
            .. known is null ? [] : (Reason[])[new(VmErrorCode.RequestIdReused, Claim: known)],
            .. named.Select(d => WhyTaken(state, d, WhyOwned(state, d))).OfType<Reason>(),
        ];
        if (!reasons.IsEmpty)
        {
            return (state, new Refusal([.. reasons]));
        }

        var claim = new GrantedClaim(state.Revision + 1, vm, named);
        return (state.Next(named, new(granted, claim)).WithRequest(id, claim), new Granted(claim));
    }

    private static Reason WhyOwned(RegistryState state, int device) =>
        new(state.Devices[device]?.State == OwnershipState.Reserved ? VmErrorCode.DeviceReserved : VmErrorCode.AlreadyAssigned, device, state.ClaimOn(device)?.Vm);

    private static (RegistryState, RegistryAnswer) Release(RegistryState state, GrantedClaim claim) =>
        WhyNot(state, claim, VmErrorCode.DeviceBeingReleased, OwnershipState.Reserved, OwnershipState.Assigned) is { } reason
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

    private static Reason? WhyTaken(RegistryState state, int device, Reason inPlaceOfOwned) => state.Devices[device] switch
    {
        null => new(VmErrorCode.DeviceNotRegistered, device),
        { State: OwnershipState.Available } => null,
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased, device),
        { State: OwnershipState.Quarantined, QuarantinedAfter: var vm } => new(VmErrorCode.DeviceQuarantined, device, vm),
        _ => inPlaceOfOwned,
    };

    private static Reason? WhyNot(RegistryState state, GrantedClaim claim, VmErrorCode otherwise, params OwnershipState[] needed)
    {
        foreach (int device in claim.Devices.Where(d => state.Devices[d] is null))
        {
            return new(VmErrorCode.DeviceNotRegistered, device);
        }

        if (state.IsInForce(claim))
        {
            int first = claim.Devices[0];
            OwnershipState now = state.Devices[first]?.State ?? OwnershipState.Available;
            return needed.Contains(now) ? null : new(now == OwnershipState.Releasing ? VmErrorCode.DeviceBeingReleased : otherwise, first);
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
