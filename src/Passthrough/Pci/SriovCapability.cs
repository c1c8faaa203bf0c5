using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A physical function's SR-IOV capability, extended id 0010h (PCI Express Base 6.0, 9.3.3).</summary>
/// <param name="Control">The register SR-IOV Control, at offset 8.</param>
/// <param name="InitialFunctions">How many VFs are associated with it at first (InitialVFs).</param>
/// <param name="TotalFunctions">How many VFs it could have at most (TotalVFs); the kernel may allow fewer.</param>
/// <param name="NumberOfFunctions">How many VFs it is set to have (NumVFs); they exist only while <see cref="IsEnabled"/>.</param>
/// <param name="DependencyLink">The function on which its VFs depend, by its number on the device; its own when there is none.</param>
/// <param name="FirstOffset">The routing id of its first VF, less its own.</param>
/// <param name="Stride">The routing id of a VF, less that of the one before.</param>
/// <param name="DeviceId">The device id of its VFs, whose own bytes read FFFF there.</param>
/// <param name="SupportedPageSizes">The page sizes it knows: bit n is set for 2^(n+12) bytes.</param>
/// <param name="SystemPageSize">The page size it is set to, to which each VF BAR is aligned: one bit of the same meaning.</param>
public readonly record struct SriovCapability(
    ushort Control,
    ushort InitialFunctions,
    ushort TotalFunctions,
    ushort NumberOfFunctions,
    byte DependencyLink,
    ushort FirstOffset,
    ushort Stride,
    ushort DeviceId,
    uint SupportedPageSizes,
    uint SystemPageSize)
{
    private const ushort VfEnable = 0x0001;
    private const ushort VfMemorySpaceEnable = 0x0008;
    private const ushort AriHierarchy = 0x0010;

    // Offsets from the capability.
    private const int ControlOffset = 0x08;
    private const int InitialOffset = 0x0C;
    private const int TotalOffset = 0x0E;
    private const int NumberOffset = 0x10;
    private const int DependencyOffset = 0x12;
    private const int FirstOffsetOffset = 0x14;
    private const int StrideOffset = 0x16;
    private const int DeviceIdOffset = 0x1A;
    private const int SupportedPagesOffset = 0x1C;
    private const int SystemPageOffset = 0x20;
    private const int BarsOffset = 0x24;

    /// <summary>Whether its VFs exist (VF Enable).</summary>
    public bool IsEnabled => (Control & VfEnable) != 0;

    /// <summary>Whether its VFs decode memory (VF MSE).</summary>
    public bool IsMemoryEnabled => (Control & VfMemorySpaceEnable) != 0;

    /// <summary>Whether its VFs may take all 8 bits of device and function for their number (ARI Capable Hierarchy).</summary>
    public bool IsAriHierarchy => (Control & AriHierarchy) != 0;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.CapabilityTruncated"/>: its 64 bytes run past the bytes given.</returns>
    public static VmResult<SriovCapability> Read(ReadOnlySpan<byte> config, int offset) => Find(config, offset) is { } error
        ? error
        : new SriovCapability(
            Bits.UInt16(config, offset + ControlOffset),
            Bits.UInt16(config, offset + InitialOffset),
            Bits.UInt16(config, offset + TotalOffset),
            Bits.UInt16(config, offset + NumberOffset),
            config[offset + DependencyOffset],
            Bits.UInt16(config, offset + FirstOffsetOffset),
            Bits.UInt16(config, offset + StrideOffset),
            Bits.UInt16(config, offset + DeviceIdOffset),
            Bits.UInt32(config, offset + SupportedPagesOffset),
            Bits.UInt32(config, offset + SystemPageOffset));

    /// <summary>Decodes the VF BARs: where the ranges of the first VF begin; those of VF n are n times the BAR's size further on.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <param name="faults">Registers that break the specification: types 01 and 11, a 64-bit one at 5, I/O ports.</param>
    /// <returns>The registers in order of index, without those of zeros; or <see cref="VmErrorCode.CapabilityTruncated"/>.</returns>
    public static VmResult<ImmutableArray<PciBarRegister>> ReadBars(ReadOnlySpan<byte> config, int offset, out ImmutableArray<VmError> faults)
    {
        faults = [];
        if (Find(config, offset) is { } error)
        {
            return error;
        }

        ImmutableArray<PciBarRegister>.Builder bars = PciBarRegister.DecodeBars(config[(offset + BarsOffset)..], out faults);
        faults = faults.AddRange(bars.Where(b => b.Kind == BarKind.Io).Select(b => new BarInvalid(b.Index, "a VF has memory only, no I/O ports")));
        return VmResult.Of(bars.Where(b => b.Kind != BarKind.Io).ToImmutableArray());
    }

    private static CapabilityTruncated? Find(ReadOnlySpan<byte> config, int offset) =>
        CapabilityTruncated.Find(config, offset, PciRegister.ExtendedCapabilitySriov, isExtended: true);
}
