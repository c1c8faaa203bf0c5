namespace Passthrough;

/// <summary>
/// What a function writes to raise an interrupt: a message's address and data, as a guest put them into the table
/// (PCI Local Bus 3.0, 6.8.2; Intel SDM 3A, 11.11 "Message Signalled Interrupts").
/// </summary>
/// <param name="Address">The address that is written to, 64 bits.</param>
/// <param name="Data">The data that is written, 32 bits.</param>
public readonly record struct MsixMessage(ulong Address, uint Data)
{
    // Bits 31:20 say that it is an interrupt; bit 4 that the IOMMU's table says where it goes (Intel VT-d, 5.1.2.2).
    private const uint InterruptMask = 0xFFF0_0000;
    private const uint InterruptAddress = 0xFEE0_0000;
    private const uint RemappableBit = 1u << 4;
    private const uint RedirectionHintBit = 1u << 3;
    private const uint LogicalModeBit = 1u << 2;

    private const int DestinationShift = 12;
    private const uint DestinationMask = 0xFF;
    private const int ExtendedShift = 5;
    private const uint ExtendedMask = 0x7F;
    private const uint UpperDestinationMask = 0xFFFF_FF00;

    private const int DeliveryShift = 8;
    private const uint DeliveryMask = 0x7;
    private const uint AssertedBit = 1u << 14;
    private const uint LevelTriggeredBit = 1u << 15;

    /// <summary>Reads the message as an x86 interrupt controller does. Reserved bits are passed over, as hardware passes them over.</summary>
    /// <param name="form">Where the destination's bits are: the VM manager has agreed on it with its guest.</param>
    /// <returns>
    /// Where the interrupt goes; or <see cref="VmErrorCode.MsixMessageRemappable"/> (address bit 4: what it means is in the IOMMU's table, not in the message),
    /// <see cref="VmErrorCode.MsixAddressInvalid"/> (bits 31:20 are not FEE, or the upper address holds what the form has no place for) or
    /// <see cref="VmErrorCode.ValueOutOfRange"/> (no such form).
    /// </returns>
    public VmResult<MsixTarget> Decode(MsixDestinationForm form)
    {
        if (form is < MsixDestinationForm.Bits8 or > MsixDestinationForm.Bits32)
        {
            return new OutOfRange("destination form", (int)form, (int)MsixDestinationForm.Bits8, (int)MsixDestinationForm.Bits32);
        }

        uint low = Bits.Low32(Address);
        uint high = Bits.High32(Address);
        if ((low & InterruptMask) != InterruptAddress)
        {
            return new MsixMessageNotDecoded(VmErrorCode.MsixAddressInvalid, this, form);
        }

        if ((low & RemappableBit) != 0)
        {
            return new MsixMessageNotDecoded(VmErrorCode.MsixMessageRemappable, this, form);
        }

        uint allowedHigh = form == MsixDestinationForm.Bits32 ? UpperDestinationMask : 0;
        if ((high & ~allowedHigh) != 0)
        {
            return new MsixMessageNotDecoded(VmErrorCode.MsixAddressInvalid, this, form);
        }

        uint extended = form == MsixDestinationForm.Bits15 ? ((low >> ExtendedShift) & ExtendedMask) << 8 : 0;
        return new MsixTarget(
            Bits.Low8(Data),
            ((low >> DestinationShift) & DestinationMask) | extended | high,
            (MsixDeliveryMode)((Data >> DeliveryShift) & DeliveryMask),
            (low & LogicalModeBit) != 0,
            (low & RedirectionHintBit) != 0,
            (Data & LevelTriggeredBit) != 0,
            (Data & AssertedBit) != 0);
    }
}
