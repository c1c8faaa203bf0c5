namespace Passthrough;

/// <summary>A host vector that has a remap already.</summary>
/// <param name="HostVector">The host vector.</param>
/// <param name="Existing">Its remap.</param>
public sealed record RemapExists(ushort HostVector, MsixRemap Existing) : VmError(VmErrorCode.RemapExists)
{
    /// <inheritdoc/>
    public override string Message => $"host vector {HostVector} is remapped already, to guest vector {Existing.GuestVector} on vCPU {Existing.Target}";
}

/// <summary>An MSI-X table without a free entry.</summary>
/// <param name="Capacity">How many entries it has.</param>
public sealed record RemapTableFull(int Capacity) : VmError(VmErrorCode.RemapTableFull)
{
    /// <inheritdoc/>
    public override string Message => $"all {Capacity} entries of the MSI-X table are in use";
}

/// <summary>A host vector without a remap.</summary>
/// <param name="HostVector">The host vector.</param>
public sealed record RemapNotFound(ushort HostVector) : VmError(VmErrorCode.RemapNotFound)
{
    /// <inheritdoc/>
    public override string Message => $"host vector {HostVector} has no remap";
}
