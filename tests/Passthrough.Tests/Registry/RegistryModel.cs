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

    /// <summary>A claim that was granted, whether or not it is over. VM -1 is no VM.</summary>
    public sealed record Claim(int Generation, int Vm, ImmutableArray<int> Devices);

    public int Revision { get; private set; }

    /// <summary>Every claim that was ever granted, in order.</summary>
    public List<Claim> Granted { get; } = [];

    public IEnumerable<int> Registered => _registered.Order();

    public Claim? ClaimOn(int device) => _claims.GetValueOrDefault(device);

    public IEnumerable<Claim> ClaimsOf(int vm) => Granted.Where(c => c.Vm == vm && IsInForce(c));

    public ImmutableArray<VmErrorCode> Register(int device) =>
        _registered.Add(device) ? Done : [VmErrorCode.AddressAlreadyRegistered];

    public ImmutableArray<VmErrorCode> Unregister(int device)
    {
        if (!_registered.Contains(device))
        {
            return [VmErrorCode.DeviceNotRegistered];
        }

        if (_claims.ContainsKey(device))
        {
            return [VmErrorCode.DeviceHasOwner];
        }

        _registered.Remove(device);
        return Done;
    }

    public ImmutableArray<VmErrorCode> Assign(int vm, IEnumerable<int> named)
    {
        int[] devices = [.. named.Distinct()];
        List<VmErrorCode> reasons = [];
        reasons.AddRange(vm < 0 ? [VmErrorCode.VmIdMissing] : []);
        reasons.AddRange(devices.Length == 0 ? [VmErrorCode.NothingRequested] : []);
        foreach (int device in devices)
        {
            reasons.AddRange(!_registered.Contains(device) ? [VmErrorCode.DeviceNotRegistered] : _claims.ContainsKey(device) ? [VmErrorCode.AlreadyAssigned] : []);
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

    public ImmutableArray<VmErrorCode> Release(Claim claim)
    {
        if (!claim.Devices.All(_registered.Contains))
        {
            return [VmErrorCode.DeviceNotRegistered];
        }

        if (!IsInForce(claim))
        {
            return [claim.Devices.Any(_claims.ContainsKey) ? VmErrorCode.StaleLease : VmErrorCode.AlreadyReleased];
        }

        Revision++;
        foreach (int device in claim.Devices)
        {
            _claims.Remove(device);
        }

        return Done;
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

    private bool IsInForce(Claim claim) => claim.Devices.All(d => ReferenceEquals(ClaimOn(d), claim));
}
