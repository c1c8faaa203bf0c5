using System.Collections.Immutable;

namespace Passthrough.Cli.Commands;

/// <summary>The leases that a command is to end, by one of three.</summary>
/// <param name="Addresses">Functions; empty when it is one of the others.</param>
/// <param name="Vm">A VM.</param>
/// <param name="Generation">The number of a lease.</param>
internal sealed record LeaseTarget(ImmutableArray<PciAddress> Addresses, VmId? Vm, ulong? Generation)
{
    /// <summary>The leases in force that are meant, each once; or why one of the addresses has none.</summary>
    public VmResult<ImmutableArray<Lease>> LeasesOn(IRegistryReader registry)
    {
        if (Vm is { } vm)
        {
            return registry.LeasesOf(vm);
        }

        if (Generation is { } generation)
        {
            return registry.Snapshot().Claims.FirstOrDefault(c => c.Lease.Generation == generation) is { } claim
                ? ImmutableArray.Create(claim.Lease)
                : new LeaseNotInForce(generation, registry.Revision);
        }

        var leases = ImmutableArray.CreateBuilder<Lease>();
        var errors = ImmutableArray.CreateBuilder<VmError>();
        foreach (PciAddress address in Addresses)
        {
            switch (registry.TryFind(address, out RegisteredDevice? device) ? device.Ownership : (Ownership?)null)
            {
                case null:
                    errors.Add(new FunctionNotFound(address));
                    break;
                case { Lease: { } lease }:
                    leases.Add(lease);
                    break;
                case { Quarantine: { } reason }:
                    errors.Add(new DeviceQuarantined(address, reason));
                    break;
                default:
                    errors.Add(new DeviceStateConflict(VmErrorCode.NotAssigned, address));
                    break;
            }
        }

        return errors.Count > 0 ? VmError.Of(errors.DrainToImmutable()) : leases.DistinctBy(l => l.Generation).ToImmutableArray();
    }

    /// <summary>The functions of a lease that were not named, where others of it were.</summary>
    public ImmutableArray<PciAddress> OthersIn(Lease lease) =>
        Addresses.IsEmpty ? [] : [.. lease.Functions.Select(f => f.Address).Where(a => !Addresses.Contains(a))];
}
