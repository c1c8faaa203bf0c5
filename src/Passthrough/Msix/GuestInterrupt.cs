namespace Passthrough;

/// <summary>An interrupt to raise in the guest.</summary>
/// <param name="Vector">The guest's vector, 16 bits.</param>
/// <param name="Target">The vCPU that it goes to.</param>
public readonly record struct GuestInterrupt(ushort Vector, VcpuId Target);
