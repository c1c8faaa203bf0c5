using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What there is to say of devices: those that are gone while somebody counts on them, and those that were taken from the host for nobody.</summary>
internal sealed class DeviceFindings(DeviceRegistry registry, ImmutableArray<StoredClaim> claims)
{
    /// <summary>Devices that are claimed or in quarantine and not reported, or in whose place is another card.</summary>
    public IEnumerable<ReconcileFinding> Gone() =>
        registry.Devices.Where(d => !d.IsPresent && d.Ownership.State != OwnershipState.Available).Select(d => Gone(d, d.Ownership));

    /// <summary>Devices on a VFIO driver on which nobody has a claim.</summary>
    public IEnumerable<ReconcileFinding> Unclaimed() => registry.Devices
        .Where(d => d is { IsPresent: true, Ownership.State: OwnershipState.Available, Function.Driver.ValueOrDefault: { } driver } && GroupRule.IsVfio(driver))
        .Select(d => new ReconcileFinding(
            ReconcileFindingKind.BoundUnclaimed, $"{d.Address} is on {Quoted.Clean(d.Function!.Driver.ValueOrDefault)}, and nobody has a claim on it")
        {
            Devices = [d.Address],
            Command = $"passthrough assign {d.Address} --vm VM",
        });

    private string ReleaseOf(Lease lease) =>
        claims.FirstOrDefault(c => c.Claim.Lease.Generation == lease.Generation) is { } claim ? ClaimFindings.ReleaseOf(claim) : $"passthrough release --lease {lease.Generation}";

    private ReconcileFinding Gone(RegisteredDevice device, Ownership now)
    {
        PciFunction? stranger = device.Key.TopologyPath is { } path && registry.Inventory.TryFindPath(path, out PciFunction? there) ? there : null;
        string held = now.Lease is { } lease ? $"{lease} is {now.State}" : "it is in quarantine";
        return new(
            stranger is null ? ReconcileFindingKind.DeviceVanished : ReconcileFindingKind.DeviceReplaced,
            stranger is null
                ? $"the host does not report {device.Address} ({device.Key.Place}) any more, and {held}"
                : $"another card ({stranger.VendorId:x4}:{stranger.DeviceId:x4}) is in the place of {device.Address} ({device.Key.Place}), and {held}")
        {
            Devices = [device.Address],
            Vm = now.Owner,
            Lease = now.Lease,
            Command = now.Lease is null ? $"passthrough clear {device.Address} --reason TEXT" : ReleaseOf(now.Lease),
        };
    }
}
