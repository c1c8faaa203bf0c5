namespace Passthrough;

/// <summary>Where a device stands between the host and the VMs.</summary>
public enum OwnershipState
{
    /// <summary>No VM has it.</summary>
    Available = 0,

    /// <summary>One VM has it.</summary>
    Assigned = 2,
}

/// <summary>Who owns a device, as it is at one moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Owner">The VM that has it; null when none does. VM 0 is a VM.</param>
/// <param name="Lease">What the VM holds it under; null when none does.</param>
public readonly record struct Ownership(OwnershipState State, VmId? Owner, Lease? Lease);
