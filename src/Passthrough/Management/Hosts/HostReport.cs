namespace Passthrough;

/// <summary>What a host tells of itself at one moment.</summary>
/// <param name="Inventory">Its PCI functions.</param>
/// <param name="BootId">What is another at each boot (Linux: <c>/proc/sys/kernel/random/boot_id</c>); null when unknown.</param>
public sealed record HostReport(HostInventory Inventory, string? BootId = null)
{
    /// <summary>Its PCI functions.</summary>
    public HostInventory Inventory { get; } = Inventory ?? throw new ArgumentNullException(nameof(Inventory));
}
