namespace Passthrough;

/// <summary>One part of a selection: an address, a slot, an IOMMU group or a specification. Its text reads back as a selection of it alone.</summary>
public abstract record SelectionPart
{
    private protected SelectionPart()
    {
    }

    /// <summary>The part as it stands in the text of a selection.</summary>
    public abstract override string ToString();
}

/// <summary>One function, by its address.</summary>
/// <param name="Address">The address.</param>
public sealed record AddressPart(PciAddress Address) : SelectionPart
{
    /// <inheritdoc/>
    public override string ToString() => Address.ToString();
}

/// <summary>A whole slot: its endpoints that the host reports, virtual functions apart.</summary>
/// <param name="Slot">The slot.</param>
public sealed record SlotPart(PciSlot Slot) : SelectionPart
{
    internal const string Key = "slot";

    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Slot}";
}

/// <summary>
/// The endpoints of an IOMMU group, by the kernel's number. The number is good for this moment only: the kernel numbers groups as it finds
/// them, so after a reboot or a hot-plug it may stand for other functions.
/// </summary>
/// <param name="Group">The kernel's number.</param>
public sealed record GroupPart(IommuGroupId Group) : SelectionPart
{
    internal const string Key = "group";

    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Group}";
}

/// <summary>As many functions as a specification wants, of those that it matches.</summary>
/// <param name="Spec">The specification.</param>
public sealed record SpecPart(DeviceSpec Spec) : SelectionPart
{
    /// <summary>The specification.</summary>
    public DeviceSpec Spec { get; init => field = NotNull(value); } = NotNull(Spec);

    /// <inheritdoc/>
    public override string ToString() => Spec.ToString();

    private static DeviceSpec NotNull(DeviceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec;
    }
}
