namespace Passthrough;

/// <summary>Where a message's interrupt goes, and how (Intel SDM 3A, 11.11).</summary>
/// <param name="Vector">The guest's vector: data bits 7:0.</param>
/// <param name="Destination">The APIC id, or in logical mode a set of APICs: 8, 15 or 32 bits.</param>
/// <param name="DeliveryMode">What the interrupt controller is to do: data bits 10:8.</param>
/// <param name="IsLogical">Whether <paramref name="Destination"/> is logical, not an APIC id: address bit 2.</param>
/// <param name="HasRedirectionHint">Whether one of several destinations may be chosen: address bit 3.</param>
/// <param name="IsLevelTriggered">Whether it is level-triggered, which no MSI-X interrupt should be: data bit 15.</param>
/// <param name="IsAsserted">The level, which has a meaning only where it is level-triggered: data bit 14.</param>
public readonly record struct MsixTarget(
    byte Vector,
    uint Destination,
    MsixDeliveryMode DeliveryMode,
    bool IsLogical,
    bool HasRedirectionHint,
    bool IsLevelTriggered,
    bool IsAsserted);
