namespace Passthrough;

/// <summary>Where a device stands between the host and the VMs.</summary>
public enum OwnershipState
{
    /// <summary>No VM has it.</summary>
    Available = 0,

    /// <summary>It is kept for one VM, which is its owner and does not have it yet: the host makes it ready.</summary>
    Reserved = 1,

    /// <summary>One VM has it.</summary>
    Assigned = 2,

    /// <summary>It is on its way back from a VM, which still is its owner and reaches it no more.</summary>
    Releasing = 3,

    /// <summary>It came back and could not be made clean: no VM has it, and none gets it until somebody clears it.</summary>
    Quarantined = 4,
}

/// <summary>Who owns a device, as it is at one moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Owner">The VM that has it or shall have it, in Reserved, Assigned and Releasing; null when none does. VM 0 is a VM.</param>
/// <param name="Lease">What the VM holds it under; null when none does.</param>
/// <param name="Quarantine">Why it is in quarantine; null when it is not.</param>
public readonly record struct Ownership(OwnershipState State, VmId? Owner, Lease? Lease, QuarantineReason? Quarantine = null);
