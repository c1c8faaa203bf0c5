namespace Passthrough;

/// <summary>
/// A function's Advanced Features capability, id 13h (ECN Advanced Capabilities for Conventional PCI), which gives conventional functions what
/// PCI Express has in its own, as its registers hold it.
/// </summary>
/// <param name="Capabilities">The register AF Capabilities, at offset 3.</param>
/// <param name="Status">The register AF Status, at offset 5.</param>
public readonly record struct AdvancedFeaturesCapability(byte Capabilities, byte Status)
{
    private const byte TransactionsPending = 0x01;

    /// <summary>Whether it tells of pending transactions. Without that nobody knows when a reset is safe, so Linux does not use one.</summary>
    public bool HasTransactionsPending => (Capabilities & TransactionsPending) != 0;

    /// <summary>Whether it has a function-level reset.</summary>
    public bool HasFunctionLevelReset => (Capabilities & PciRegister.AdvancedFeaturesReset) != 0;

    /// <summary>Whether transactions are pending now.</summary>
    public bool AreTransactionsPending => (Status & TransactionsPending) != 0;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.CapabilityTruncated"/>: its 6 bytes run past the bytes given.</returns>
    public static VmResult<AdvancedFeaturesCapability> Read(ReadOnlySpan<byte> config, int offset) =>
        CapabilityTruncated.Find(config, offset, PciRegister.CapabilityAdvancedFeatures, isExtended: false) is { } error
            ? error
            : new AdvancedFeaturesCapability(config[offset + PciRegister.AdvancedFeaturesCapabilities], config[offset + PciRegister.AdvancedFeaturesStatus]);
}
