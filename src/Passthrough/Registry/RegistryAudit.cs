using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Looks for what cannot be: each finding is a mistake of the library, or of a history that was replayed. The caller holds the registry's lock.</summary>
internal sealed class RegistryAudit(DeviceIndex index, VmIndex vms, PublishedRevision revision, RequestIds requests)
{
    private readonly ImmutableArray<VmError>.Builder _findings = ImmutableArray.CreateBuilder<VmError>();

    /// <summary>All findings; none when everything holds.</summary>
    public ImmutableArray<VmError> Run()
    {
        ImmutableArray<RegisteredDevice> devices = index.All;
        foreach (RegisteredDevice device in devices)
        {
            CheckDevice(device);
        }

        foreach (IGrouping<Lease, RegisteredDevice> held in devices.Where(d => d.Ownership.Lease is not null).GroupBy(d => d.Ownership.Lease!))
        {
            CheckLease(held.Key, [.. held]);
        }

        foreach (IGrouping<VmId, RegisteredDevice> owned in devices.Where(d => d.Ownership.Owner is not null).GroupBy(d => d.Ownership.Owner!.Value))
        {
            CheckVm(owned.Key, [.. owned]);
        }

        CheckIndex(devices);
        CheckGroups();
        CheckPhysicalFunctions();
        CheckRequests();
        return _findings.DrainToImmutable();
    }

    private void CheckDevice(RegisteredDevice device)
    {
        Ownership now = device.Ownership;
        bool isOwned = now.State is OwnershipState.Reserved or OwnershipState.Assigned or OwnershipState.Releasing;
        Expect(isOwned == now.Owner is not null, "OwnerFitsState", $"{device.Address} is {now.State} and its owner is {(now.Owner is { } owner ? $"VM {owner}" : "nobody")}");
        Expect(isOwned == now.Lease is not null, "LeaseFitsState", $"{device.Address} is {now.State} and is held under {now.Lease?.ToString() ?? "no lease"}");
        Expect(
            (now.State == OwnershipState.Quarantined) == now.Quarantine is not null,
            "ReasonFitsState",
            $"{device.Address} is {now.State} and the reason of a quarantine is {(now.Quarantine is null ? "missing" : "there")}");
        Expect(
            device.IsPresent || now.State != OwnershipState.Available,
            "AbsentIsClaimed",
            $"{device.Address} is gone and nobody has a claim on it");
        Expect(
            device.Made is not { } made || made.Ownership == now,
            "DeviceAgrees",
            $"{device.Address} is {now.State} here and {device.Made?.Ownership.State} by its own word");
        bool isClosed = now.State is OwnershipState.Releasing or OwnershipState.Quarantined;
        Expect(
            device.Made is not { } opened || opened.Custody.IsClosed == isClosed,
            "ClosedFitsState",
            $"{device.Address} is {now.State} and takes {(isClosed ? "changes" : "no changes")}");
    }

    private void CheckLease(Lease lease, RegisteredDevice[] devices)
    {
        Expect(lease.Generation <= revision.Value, "GenerationIsPast", $"{lease} is from after revision {revision.Value}");
        Expect(
            lease.Functions.All(f => devices.Any(d => d.Key.IsSameFunction(f))) && devices.Length == lease.Functions.Length,
            "LeaseIsWhole",
            $"{lease} is in force for {Quoted.List([.. devices.Select(d => d.Address)])}");
        Expect(
            devices.Select(d => d.Ownership.State).Distinct().Count() == 1,
            "LeaseHasOneState",
            $"{lease}: {Quoted.List([.. devices.Select(d => $"{d.Address} is {d.Ownership.State}")])}");
    }

    private void CheckVm(VmId vm, RegisteredDevice[] devices)
    {
        ImmutableArray<Lease> listed = vms.LeasesOf(vm);
        Lease[] held = [.. devices.Select(d => d.Ownership.Lease).OfType<Lease>().Distinct().OrderBy(l => l.Generation)];
        Expect(listed.SequenceEqual(held), "VmIsListed", $"VM {vm} holds {Quoted.List(held)}, and listed are {Quoted.List(listed)}");
    }

    private void CheckIndex(ImmutableArray<RegisteredDevice> devices)
    {
        foreach (IGrouping<PciAddress, RegisteredDevice> place in devices.Where(d => d.IsPresent).GroupBy(d => d.Address))
        {
            Expect(place.Count() == 1, "AddressIsOnce", $"{place.Count()} devices are at {place.Key}");
        }

        foreach (RegisteredDevice device in devices)
        {
            Expect(ReferenceEquals(index.Resolve(device.Key), device), "KeyFindsDevice", $"{device.Address} is not found by its own key");
        }
    }

    // The host may have changed around owners who keep what they have: then this is no mistake of a decision, and still what an operator must know.
    private void CheckGroups()
    {
        foreach (IommuGroup group in index.Inventory.Groups.Where(g => !g.IsNoIommu))
        {
            VmId[] owners = [.. group.Members.Select(m => index.OwnershipOf(m).Owner).OfType<VmId>().Distinct()];
            Expect(owners.Length <= 1, "GroupHasOneOwner", $"IOMMU group {group.Id} belongs to VMs {Quoted.List(owners)}");
        }
    }

    private void CheckPhysicalFunctions()
    {
        foreach (PciFunction physical in index.Inventory.Functions)
        {
            PciAddress[] owned = [.. index.Inventory.VirtualFunctionsOf(physical).Where(v => index.OwnershipOf(v).Owner is not null)];
            Expect(
                owned.Length == 0 || index.OwnershipOf(physical.Address).Owner is null,
                "PhysicalExcludesVirtual",
                $"{physical.Address} has an owner, and so have its virtual functions {Quoted.List(owned)}");
        }
    }

    private void CheckRequests()
    {
        foreach (Lease lease in index.All.Select(d => d.Ownership.Lease).OfType<Lease>().Distinct())
        {
            Expect(
                lease.Request.Id is null || lease.Equals(requests.Find(lease.Request.Id)),
                "RequestIsKnown",
                $"the id {lease.Request.Id} of {lease} is not known");
        }
    }

    private void Expect(bool holds, string invariant, string finding)
    {
        if (!holds)
        {
            _findings.Add(new InvariantBroken(invariant, finding));
        }
    }
}

/// <summary>Something that must always hold and does not.</summary>
/// <param name="Invariant">What must hold, in a word.</param>
/// <param name="Finding">What was found instead.</param>
public sealed record InvariantBroken(string Invariant, string Finding) : VmError(VmErrorCode.InvariantBroken)
{
    /// <inheritdoc/>
    public override string Message => $"{Invariant} does not hold: {Finding}";
}
