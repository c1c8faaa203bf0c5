using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Configuration space as a function shows it after power-on. Bytes read from a running host are not that: Command, BAR addresses, MSI
/// state and error bits are the host driver's, and are put to the specification's defaults here.
/// </summary>
internal static class PowerOnImage
{
    /// <summary>Makes the image of a function that was made by hand: its ids and the kinds of its BARs, all else zero.</summary>
    public static byte[] Blank(int size, PciIdentity identity, ImmutableArray<PciBar> bars)
    {
        byte[] image = new byte[size];
        ResetHeader(image, identity, bars);
        return image;
    }

    /// <summary>Makes the image of a real function from the bytes its host reads. Bits that a guest can only clear are cleared by the register table.</summary>
    public static byte[] Of(
        ReadOnlySpan<byte> config, PciIdentity identity, ImmutableArray<PciBar> bars, PciCapabilityList all, ImmutableArray<PciCapability> visible)
    {
        byte[] image = config.ToArray();
        ResetHeader(image, identity, bars);
        GuestCapabilities.HideOthers(image, all, visible);
        foreach (PciCapability capability in visible)
        {
            Span<byte> own = OwnBytes(image, capability, visible);
            if (capability.IsExtended)
            {
                ResetExtended(own, capability.Id);
            }
            else
            {
                ResetCapability(own, capability.Id, identity.IsVirtualFunction);
            }
        }

        return image;
    }

    private static void ResetHeader(Span<byte> image, PciIdentity identity, ImmutableArray<PciBar> bars)
    {
        // A VF's own ids read FFFF: its identity comes from its PF.
        Set16(image, PciRegister.VendorId, identity.VendorId);
        Set16(image, PciRegister.DeviceId, identity.DeviceId);
        Set16(image, PciRegister.Command, 0);
        Clear16(image, PciRegister.Status, PciRegister.StatusInterrupt);
        image[PciRegister.CacheLine] = 0;
        image[PciRegister.LatencyTimer] = 0;
        image[PciRegister.HeaderType] &= PciRegister.HeaderLayoutMask;
        image[PciRegister.Bist] = 0;
        image[PciRegister.InterruptLine] = 0;
        if (identity.IsVirtualFunction)
        {
            image[PciRegister.InterruptPin] = 0;
        }

        image.Slice(PciRegister.Bar0, 4 * PciRegister.BarCount).Clear();
        Set32(image, PciRegister.Rom, 0);
        foreach (PciBar bar in bars)
        {
            Set32(image, BarDecoder.RegisterOf(bar), BarDecoder.TypeBitsOf(bar));
        }
    }

    // Up to the next one: what a broken list squeezes together is not written over.
    private static Span<byte> OwnBytes(Span<byte> image, PciCapability capability, ImmutableArray<PciCapability> visible)
    {
        int end = capability.IsExtended ? image.Length : PciRegister.StandardSize;
        foreach (PciCapability other in visible)
        {
            if (other.Offset > capability.Offset)
            {
                end = Math.Min(end, other.Offset);
            }
        }

        return image[capability.Offset..end];
    }

    // A visible one has the bytes that its kind takes at least; what its version and options add may be cut off.
    private static void ResetCapability(Span<byte> own, ushort id, bool isVirtualFunction)
    {
        switch (id)
        {
            case PciRegister.CapabilityPowerManagement:
                Clear16(own, PciRegister.PowerControl, PciRegister.PowerStateMask | PciRegister.PowerPmeEnable);
                break;
            case PciRegister.CapabilityMsi:
                ResetMsi(own);
                break;
            case PciRegister.CapabilityMsix:
                Clear16(own, PciRegister.MsixControl, PciRegister.MsixWritable);
                break;
            case PciRegister.CapabilityExpress:
                ResetExpress(own, isVirtualFunction);
                break;
            case PciRegister.CapabilityVitalProductData:
                own[2..8].Clear();
                break;
            case PciRegister.CapabilityAdvancedFeatures:
                own[PciRegister.AdvancedFeaturesStatus] = 0;
                break;
        }
    }

    // What the host's driver turns on, and what it has seen.
    private static void ResetExtended(Span<byte> own, ushort id)
    {
        (int offset, int length) = id switch
        {
            PciRegister.ExtendedCapabilityErrorReporting => (0x1C, 16), // header log
            0x000D => (0x06, 2),  // Access Control Services: control
            0x000F => (0x06, 2),  // Address Translation Services: control
            0x0013 => (0x04, 4),  // Page Request: control and status
            0x0017 => (0x08, 4),  // TPH Requester: control
            0x0018 => (0x04, 4),  // Latency Tolerance Reporting: what the platform told
            0x001B => (0x06, 2),  // Process Address Space ID: control
            0x001E => (0x08, 8),  // L1 PM Substates: both controls
            0x001F => (0x08, 4),  // Precision Time Measurement: control
            _ => (0, 0),
        };
        if (offset + length <= own.Length)
        {
            own.Slice(offset, length).Clear();
        }

        // First error pointer, what is enabled, and that a prefix was logged.
        if (id == PciRegister.ExtendedCapabilityErrorReporting)
        {
            Set32(own, 0x18, Bits.UInt32(own, 0x18) & ~0x0000_0D5Fu);
        }
    }

    private static void ResetMsi(Span<byte> own)
    {
        ushort control = Bits.UInt16(own, PciRegister.MsiControl);
        Clear16(own, PciRegister.MsiControl, PciRegister.MsiEnable | PciRegister.MsiMultipleEnable | PciRegister.MsiExtendedDataEnable);

        // Address, upper address where there is one, data with its extension, mask and pending bits where there are some.
        int length = 8 + ((control & PciRegister.Msi64Bit) != 0 ? 4 : 0) + ((control & PciRegister.MsiPerVectorMask) != 0 ? 8 : 0);
        own[4..Math.Min(own.Length, 4 + length)].Clear();
    }

    private static void ResetExpress(Span<byte> own, bool isVirtualFunction)
    {
        // A VF's are its PF's to set, and read zero (PCI Express Base, 9.3.5).
        Set16(own, PciRegister.ExpressDeviceControl, isVirtualFunction ? (ushort)0 : PciRegister.ExpressDeviceControlDefault);
        Clear16(own, PciRegister.ExpressDeviceStatus, PciRegister.ExpressTransactionsPending);
        if (own.Length >= PciRegister.ExpressLinkControl + 2)
        {
            Clear16(own, PciRegister.ExpressLinkControl, PciRegister.ExpressLinkControlWritable);
        }

        if ((own[2] & PciRegister.ExpressCapabilityVersionMask) >= 2 && own.Length >= PciRegister.ExpressDeviceControl2 + 2)
        {
            Set16(own, PciRegister.ExpressDeviceControl2, 0);
        }
    }

    private static void Set16(Span<byte> image, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image[offset..], value);

    private static void Set32(Span<byte> image, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image[offset..], value);

    private static void Clear16(Span<byte> image, int offset, int bits) => Set16(image, offset, Bits.Low16((uint)(Bits.UInt16(image, offset) & ~bits)));
}
