namespace Passthrough;

/// <summary>Where an interrupt of the host goes in the guest, as it is at one moment.</summary>
/// <param name="HostVector">The host's vector, 16 bits.</param>
/// <param name="GuestVector">The vector that the guest sees, 16 bits.</param>
/// <param name="Target">The vCPU that it goes to.</param>
/// <param name="IsActive">Whether it is delivered: true from the beginning, false after <see cref="PassthroughDevice.Reset"/> and <see cref="DeviceInterrupts.Deactivate"/>.</param>
/// <param name="TableEntry">The MSI-X table entry that it stands for, from 0; null when it names none.</param>
public readonly record struct MsixRemap(ushort HostVector, ushort GuestVector, VcpuId Target, bool IsActive, int? TableEntry = null);
