using System.Globalization;
using static Passthrough.Testing.RegistryAnswer;

namespace Passthrough.Testing;

/// <summary>What a registry of hand-made devices says, in the numbers of <see cref="RegistrySpecification"/>, and the other way.</summary>
internal static class RegistryNumbers
{
    private const int FirstDevice = 0x0800;

    public static PciAddress At(int device) => new(0, (ushort)(FirstDevice + (8 * device)));

    public static VmId Vm(int vm) => new((ulong)vm);

    public static ClaimRequest RequestOf(int vm, ValueList<int> devices, int? id) => new(Vm(vm), DeviceSelection.Of([.. devices.Select(At)]))
    {
        Id = id is { } number ? new Guid(number + 1, 0, 0, new byte[8]) : null,
    };

    /// <summary>A request's id of one host: no other host asks with it.</summary>
    public static Guid IdOf(int number, HostId host) => new(number, 0, 0, BitConverter.GetBytes(host.ToString().Aggregate(17L, (sum, c) => unchecked((sum * 31) + c))));

    public static int NumberOf(VmId vm) => int.Parse(vm.ToString(), CultureInfo.InvariantCulture);

    public static int NumberOf(PciAddress address) => (address.RoutingId - FirstDevice) / 8;

    public static GrantedClaim ClaimOf(Lease lease) => new((int)lease.Generation, NumberOf(lease.Vm), [.. lease.Functions.Select(f => NumberOf(f.Address))]);

    public static Standing StandingOf(Ownership now) =>
        new(now.State, now.Lease is { } lease ? ClaimOf(lease) : null, now.Quarantine is { } reason ? NumberOf(reason.LastOwner) : null);

    public static Refusal RefusalOf(VmError error) => new([.. error.Reasons.Select(ReasonOf)]);

    private static Reason ReasonOf(VmError reason) => reason switch
    {
        DeviceStateConflict r => new(r.Code, NumberOf(r.Address)),
        DeviceReserved r => new(r.Code, NumberOf(r.Address), NumberOf(r.Owner)),
        RequestIdKnown r => new(r.Code, Claim: ClaimOf(r.Lease)),
        AlreadyAssigned r => new(r.Code, NumberOf(r.Address), NumberOf(r.Owner)),
        OwnedByAnotherVm r => new(r.Code, NumberOf(r.Address), NumberOf(r.Owner)),
        DeviceQuarantined r => new(r.Code, NumberOf(r.Address), NumberOf(r.Reason.LastOwner)),
        LeaseNotInForce r => new(r.Code, Claim: ClaimOf(r.Lease)),
        _ => throw new ArgumentException($"{reason} is not expected here.", nameof(reason)),
    };
}
