using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>
/// What a registry does, said as simply as possible: one thread, plain dictionaries, devices and VMs as numbers. A result is the codes of all reasons
/// against it, none for success.
/// </summary>
internal sealed class RegistryModel
{
    private static readonly ImmutableArray<VmErrorCode> Done = [];

    private readonly HashSet<int> _registered = [];
    private readonly Dictionary<int, Claim> _claims = [];
    private readonly HashSet<Claim> _releasing = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, int> _quarantined = [];

    /// <summary>A claim that was granted, whether or not it is over. VM -1 is no VM.</summary>
    public sealed record Claim(int Generation, int Vm, ImmutableArray<int> Devices);

    public int Revision { get; private set; }

    /// <summary>Every claim that was ever granted, in order.</summary>
    public List<Claim> Granted { get; } = [];

    public IEnumerable<int> Registered => _registered.Order();

    public Claim? ClaimOn(int device) => _claims.GetValueOrDefault(device);

    public bool IsReleasing(Claim claim) => _releasing.Contains(claim);

    /// <summary>The VM after which a device is in quarantine.</summary>
    public int? QuarantinedAfter(int device) => _quarantined.TryGetValue(device, out int vm) ? vm : null;

    public IEnumerable<Claim> ClaimsOf(int vm) => Granted.Where(c => c.Vm == vm && IsInForce(c));

    public ImmutableArray<VmErrorCode> Register(int device) =>
        _registered.Add(device) ? Done : [VmErrorCode.AddressAlreadyRegistered];

    public ImmutableArray<VmErrorCode> Unregister(int device)
    {
        if (!_registered.Contains(device))
        {
            return [VmErrorCode.DeviceNotRegistered];
        }

        ImmutableArray<VmErrorCode> taken = WhyTaken(device, VmErrorCode.DeviceHasOwner);
        if (taken.IsEmpty)
        {
            _registered.Remove(device);
        }

        return taken;
    }

    public ImmutableArray<VmErrorCode> Assign(int vm, IEnumerable<int> named)
    {
        int[] devices = [.. named.Distinct()];
        List<VmErrorCode> reasons = [];
        reasons.AddRange(vm < 0 ? [VmErrorCode.VmIdMissing] : []);
        reasons.AddRange(devices.Length == 0 ? [VmErrorCode.NothingRequested] : []);
        foreach (int device in devices)
        {
            reasons.AddRange(!_registered.Contains(device) ? [VmErrorCode.DeviceNotRegistered] : WhyTaken(device, VmErrorCode.AlreadyAssigned));
        }

        if (reasons.Count > 0)
        {
            return [.. reasons];
        }

        Revision++;
        var claim = new Claim(Revision, vm, [.. devices]);
        Granted.Add(claim);
        foreach (int device in devices)
        {
            _claims[device] = claim;
        }

        return Done;
    }

    public ImmutableArray<VmErrorCode> Release(Claim claim) => IfHeld(claim, releasing: false, VmErrorCode.DeviceBeingReleased, () => End(claim));

    public ImmutableArray<VmErrorCode> BeginRelease(Claim claim) =>
        IfHeld(claim, releasing: false, VmErrorCode.DeviceBeingReleased, () => _releasing.Add(claim));

    /// <summary>The host's part failed at some devices.</summary>
    public ImmutableArray<VmErrorCode> CompleteRelease(Claim claim, ImmutableArray<int> failed)
    {
        int impossible = failed.Where((d, i) => !claim.Devices.Contains(d) || failed.IndexOf(d) < i).Count();
        ImmutableArray<VmErrorCode> held = IfHeld(claim, releasing: true, VmErrorCode.ReleaseNotBegun, () => { }, revisions: 0);
        if (!held.IsEmpty || impossible > 0)
        {
            return held.IsEmpty ? [.. Enumerable.Repeat(VmErrorCode.StepFailureInvalid, impossible)] : held;
        }

        Revision++;
        End(claim);
        foreach (int device in failed)
        {
            _quarantined[device] = claim.Vm;
        }

        return Done;
    }

    public ImmutableArray<VmErrorCode> Clear(int device, bool withReason)
    {
        ImmutableArray<VmErrorCode> reasons =
        [
            .. withReason ? Done : [VmErrorCode.ReasonMissing],
            .. !_registered.Contains(device) ? [VmErrorCode.DeviceNotRegistered] : _quarantined.ContainsKey(device) ? Done : [VmErrorCode.DeviceNotQuarantined],
        ];
        if (reasons.IsEmpty)
        {
            Revision++;
            _quarantined.Remove(device);
        }

        return reasons;
    }

    public ImmutableArray<VmErrorCode> Release(int device, int owner)
    {
        if (owner < 0)
        {
            return [VmErrorCode.VmIdMissing];
        }

        if (!_registered.Contains(device))
        {
            return [VmErrorCode.DeviceNotRegistered];
        }

        if (!_claims.TryGetValue(device, out Claim? claim))
        {
            return [VmErrorCode.NotAssigned];
        }

        return claim.Vm == owner ? Release(claim) : [VmErrorCode.OwnedByAnotherVm];
    }

    public ImmutableArray<VmErrorCode> ReleaseAll(int vm) => [.. ClaimsOf(vm).ToArray().SelectMany(claim => Release(claim))];

    private ImmutableArray<VmErrorCode> IfHeld(Claim claim, bool releasing, VmErrorCode otherwise, Action then, int revisions = 1)
    {
        if (!claim.Devices.All(_registered.Contains))
        {
            return [VmErrorCode.DeviceNotRegistered];
        }

        if (!IsInForce(claim))
        {
            return
            [
                claim.Devices.Any(_claims.ContainsKey) ? VmErrorCode.StaleLease
                    : claim.Devices.Any(d => QuarantinedAfter(d) == claim.Vm) ? VmErrorCode.DeviceQuarantined
                    : VmErrorCode.AlreadyReleased,
            ];
        }

        if (_releasing.Contains(claim) != releasing)
        {
            return [otherwise];
        }

        Revision += revisions;
        then();
        return Done;
    }

    private void End(Claim claim)
    {
        _releasing.Remove(claim);
        foreach (int device in claim.Devices)
        {
            _claims.Remove(device);
        }
    }

    private ImmutableArray<VmErrorCode> WhyTaken(int device, VmErrorCode ifAssigned) =>
        _quarantined.ContainsKey(device) ? [VmErrorCode.DeviceQuarantined]
        : ClaimOn(device) is not { } claim ? Done
        : [_releasing.Contains(claim) ? VmErrorCode.DeviceBeingReleased : ifAssigned];

    private bool IsInForce(Claim claim) => claim.Devices.All(d => ReferenceEquals(ClaimOn(d), claim));
}
