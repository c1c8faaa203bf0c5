namespace Passthrough;

/// <summary>How a host makes devices ready for a VM. Immutable.</summary>
public sealed record AttachOptions
{
    /// <summary>The options that ask for nothing in particular.</summary>
    public static readonly AttachOptions Default = new();

    /// <summary>The driver that the functions are bound to: <c>vfio-pci</c>, or a variant driver for one vendor's cards.</summary>
    public string Driver { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = "vfio-pci";

    /// <summary>The account that is given the devices' files; null to leave them as they are.</summary>
    public string? User { get; init; }
}
