using System.Collections.Immutable;

namespace Passthrough;

/// <summary>All reasons against a claim, but for what is known of its id. An explanation and the claim itself ask here.</summary>
internal static class ClaimExamination
{
    /// <summary>Adds the reasons: of the request itself, then function by function in the order named.</summary>
    public static void Of(
        DeviceIndex index, ClaimRequest request, VmResult<ImmutableArray<PciAddress>> chosen, OwnershipOperation operation, ref ReasonList reasons)
    {
        if (request.Vm.IsNone)
        {
            reasons.Add(new VmIdMissing());
        }

        foreach (RuleOverride given in request.Overrides)
        {
            if (OverrideInvalid.Check(given) is { } invalid)
            {
                reasons.Add(invalid);
            }
        }

        if (!chosen.TryGetValue(out ImmutableArray<PciAddress> addresses, out VmError? none))
        {
            // What is wrong with those that are named is known without the others.
            foreach (PciAddress named in request.Devices.Addresses)
            {
                _ = TryExamineState(index, named, operation, ref reasons);
            }

            reasons.Add(none.Reasons);
            return;
        }

        if (addresses.IsEmpty)
        {
            reasons.Add(new NothingRequested());
        }

        var claim = new ClaimCase(index, request.Vm, new(addresses), request.Overrides);
        foreach (PciAddress address in addresses)
        {
            Examine(index, claim, address, operation, ref reasons);
        }
    }

    /// <summary>Why a VM could not claim one function by itself.</summary>
    public static ImmutableArray<VmError> WhyNotAlone(DeviceIndex index, ClaimRequest request, PciAddress address)
    {
        ReasonList reasons = default;
        Examine(index, new(index, request.Vm, new([address]), request.Overrides), address, OwnershipOperation.Assign, ref reasons);
        return reasons.ToImmutable();
    }

    private static void Examine(DeviceIndex index, in ClaimCase claim, PciAddress address, OwnershipOperation operation, ref ReasonList reasons)
    {
        if (TryExamineState(index, address, operation, ref reasons) && claim.Inventory.TryFind(address, out PciFunction? function))
        {
            ClaimRules.Examine(claim, function, ref reasons);
        }
    }

    // False when there is no device at the address, of which there is no more to say.
    private static bool TryExamineState(DeviceIndex index, PciAddress address, OwnershipOperation operation, ref ReasonList reasons)
    {
        if (!index.TryFind(address, out RegisteredDevice? device))
        {
            reasons.Add(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address));
            return false;
        }

        if (!device.IsPresent)
        {
            reasons.Add(new DeviceStateConflict(VmErrorCode.DeviceAbsent, address));
        }

        if (StateRefusal.Of(operation, address, device.Ownership) is { } taken)
        {
            reasons.Add(taken);
        }

        return true;
    }
}
