namespace Passthrough;

/// <summary>A remap that is asked for.</summary>
/// <param name="HostVector">The host's vector, 16 bits; it has one remap at most.</param>
/// <param name="GuestVector">The vector that the guest sees, 16 bits.</param>
/// <param name="Target">The vCPU that it goes to.</param>
/// <param name="TableEntry">The MSI-X table entry that it stands for, from 0; null when it names none. One remap at most names an entry.</param>
public readonly record struct MsixRemapRequest(ushort HostVector, ushort GuestVector, VcpuId Target, int? TableEntry = null);
