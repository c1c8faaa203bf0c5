namespace Passthrough;

/// <summary>Where a message's address has the bits of its destination. The message does not tell; the VM manager and its guest have agreed on one.</summary>
public enum MsixDestinationForm
{
    /// <summary>8 bits, in address bits 19:12, as every x86 guest knows it (Intel SDM 3A, 11.11.1).</summary>
    Bits8,

    /// <summary>15 bits: those 8, and address bits 11:5 as bits 14:8 (what KVM, Xen and Hyper-V offer as the extended destination id).</summary>
    Bits15,

    /// <summary>32 bits: those 8, and bits 31:8 of the upper address as bits 31:8 (KVM's <c>KVM_X2APIC_API_USE_32BIT_IDS</c>).</summary>
    Bits32,
}
