namespace Passthrough;

/// <summary>What a function is, told by its host: a VF's own registers do not tell.</summary>
internal readonly record struct PciIdentity(ushort VendorId, ushort DeviceId, bool IsVirtualFunction);
