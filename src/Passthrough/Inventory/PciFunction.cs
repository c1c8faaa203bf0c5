using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a host reports of one PCI function at one moment. Immutable; what could not be read is unknown, never none.
/// </summary>
/// <remarks>Two values compare equal only if their collections are the same objects: compare properties, not whole functions.</remarks>
/// <param name="Address">Where it is now; bus numbers may change with a reboot.</param>
/// <param name="TopologyPath">
/// Where it is by the way to it, which bus numbers do not change: the root bus, then <c>dd.f</c> of each bridge and of the function, such as
/// <c>pci0000:00/11.0/00.0</c>. A VF's is its PF's path and <c>vf</c> with its index.
/// </param>
public sealed record PciFunction(PciAddress Address, string TopologyPath)
{
    /// <summary>The vendor's id; a VF's is its PF's.</summary>
    public ushort VendorId { get; init; }

    /// <summary>The device's id.</summary>
    public ushort DeviceId { get; init; }

    /// <summary>The subsystem vendor's id; 0 when there is none.</summary>
    public ushort SubsystemVendorId { get; init; }

    /// <summary>The subsystem's id; 0 when there is none.</summary>
    public ushort SubsystemDeviceId { get; init; }

    /// <summary>Base class, subclass and programming interface: 24 bits.</summary>
    public uint ClassCode { get; init; }

    /// <summary>The revision.</summary>
    public byte Revision { get; init; }

    /// <summary>The vendor's name from the system's <c>pci.ids</c>; null where that is not installed or has none.</summary>
    public string? VendorName { get; init; }

    /// <summary>The device's name from the system's <c>pci.ids</c>; null where that is not installed or has none.</summary>
    public string? DeviceName { get; init; }

    /// <summary>The class's name from the system's <c>pci.ids</c>; null where that is not installed or has none.</summary>
    public string? ClassName { get; init; }

    /// <summary>The configuration bytes that could be read: 0, 64 (without rights), 256 or 4096 as a rule.</summary>
    public ImmutableArray<byte> Config { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many bytes of configuration space the function has: 256 or 4096.</summary>
    public int ConfigSpaceSize { get; init; } = PciRegister.StandardSize;

    /// <summary>The driver it is bound to; known null when none.</summary>
    public Fact<string?> Driver { get; init; }

    /// <summary>The only driver it may be bound to; known null when not restricted.</summary>
    public Fact<string?> DriverOverride { get; init; }

    /// <summary>Its IOMMU group; known null when in none.</summary>
    public Fact<IommuGroupId?> IommuGroup { get; init; }

    /// <summary>Its NUMA node; known null when the kernel itself does not know (−1).</summary>
    public Fact<int?> NumaNode { get; init; }

    /// <summary>The kernel's reset methods in the order it tries them; empty when it has none.</summary>
    public Fact<ImmutableArray<string>> ResetMethods { get; init; }

    /// <summary>The ranges that its base address registers decode on the host, by index.</summary>
    public Fact<ImmutableArray<PciBar>> Bars { get; init; }

    /// <summary>Its capabilities; unknown when too few configuration bytes could be read.</summary>
    public Fact<PciCapabilityList> Capabilities { get; init; }

    /// <summary>Where its MSI-X table is; known null when it has none.</summary>
    public Fact<MsixCapability?> Msix { get; init; }

    /// <summary>Its PCI Express link; known null when it has none.</summary>
    public Fact<PcieLink?> Link { get; init; }

    /// <summary>The physical function of a virtual one; null for any other.</summary>
    public PciAddress? PhysicalFunction { get; init; }

    /// <summary>Its virtual functions that exist now, by index.</summary>
    public ImmutableArray<PciAddress> VirtualFunctions { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How many virtual functions the kernel would make at most; known null when it is no physical function.</summary>
    public Fact<int?> TotalVirtualFunctions { get; init; }

    /// <summary>The bridge above it; null on a root bus.</summary>
    public PciAddress? ParentBridge { get; init; }

    /// <summary>How the host itself uses it.</summary>
    public Fact<ImmutableArray<HostUse>> HostUses { get; init; }

    /// <summary>Names of the properties that could not be read for lack of rights, as the tool's JSON calls them.</summary>
    public ImmutableArray<string> Unknown { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What went wrong while it was read, lack of rights apart.</summary>
    public ImmutableArray<VmError> Warnings { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Whether it is a virtual function.</summary>
    public bool IsVirtualFunction => PhysicalFunction is not null;

    /// <summary>The header's layout: 0 endpoint, 1 bridge, 2 CardBus; unknown when it could not be read or does not answer.</summary>
    public Fact<int> HeaderLayout => Config.Length > PciRegister.HeaderType && !IsUnresponsive
        ? new(Config[PciRegister.HeaderType] & PciRegister.HeaderLayoutMask)
        : default;

    /// <summary>
    /// Whether its configuration reads all ones or header type 7F: a dead card, or one in D3cold. A VF's ids read FFFF on a sound function too,
    /// its header type does not.
    /// </summary>
    public bool IsUnresponsive => Config.Length > PciRegister.HeaderType
        && (Config[PciRegister.HeaderType] & PciRegister.HeaderLayoutMask) == PciRegister.HeaderLayoutMask;

    /// <summary>Which ways to reset it its own registers offer; unknown when fewer than 256 bytes could be read or it does not answer.</summary>
    public Fact<ResetFacts> ResetFacts => Config.Length >= PciRegister.StandardSize && !IsUnresponsive
        ? new(Passthrough.ResetFacts.Read(Config.AsSpan(), Capabilities.ValueOrDefault ?? PciCapabilityList.Read(Config.AsSpan())))
        : default;

    /// <summary>
    /// Where <see cref="ResetFacts"/> and the kernel's <see cref="ResetMethods"/> differ; empty when they agree, unknown when one of them is.
    /// </summary>
    public Fact<ImmutableArray<ResetDifference>> ResetDifferences => ResetFacts.IsKnown && ResetMethods.IsKnown
        ? new(ResetDifference.Between(ResetFacts.ValueOrDefault, ResetMethods.ValueOrDefault))
        : default;

    /// <summary>
    /// Its Device Serial Number, extended capability 0003h (PCI Express Base 6.0, 7.9.3); known null when it has none. Unknown when not all of its
    /// configuration space could be read, or when it does not answer. Functions of one card may share it, and some vendors give all their cards one.
    /// </summary>
    public Fact<ulong?> SerialNumber => Config.Length >= ConfigSpaceSize && !IsUnresponsive ? new(ReadSerialNumber()) : default;

    /// <summary>Whether it is an endpoint as far as is known: its header is type 0, or unknown and its class is no bridge to another bus.</summary>
    public bool IsEndpoint => HeaderLayout is { IsKnown: true, ValueOrDefault: var layout } ? layout == 0 : !HasBridgeClass;

    private ulong? ReadSerialNumber()
    {
        ReadOnlySpan<byte> config = Config.AsSpan();
        PciCapabilityList list = Capabilities.ValueOrDefault ?? PciCapabilityList.Read(config);
        return list.TryFindExtended(PciRegister.ExtendedCapabilitySerialNumber, out PciCapability at)
            && CapabilityTruncated.Find(config, at.Offset, at.Id, isExtended: true) is null
                ? Bits.Join(
                    Bits.UInt32(config, at.Offset + PciRegister.SerialNumberLow),
                    Bits.UInt32(config, at.Offset + PciRegister.SerialNumberHigh))
                : null;
    }

    // PCI-to-PCI (04), CardBus (07), semi-transparent (09), InfiniBand to PCI (0A): the bridges with another header than type 0.
    private bool HasBridgeClass => ClassCode >> 8 is 0x0604 or 0x0607 or 0x0609 or 0x060A;
}
