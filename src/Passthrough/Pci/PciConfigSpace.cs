using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The guest's view of a function's configuration space: 256 or 4096 bytes, of which each bit is read-only, writable, cleared by writing one, or
/// reserved. Two surfaces over one state: a guest's accesses never fail towards it, a tool's return what is wrong. Reads take no lock; an aligned read
/// never sees half of a write.
/// </summary>
public sealed class PciConfigSpace
{
    private readonly IDeviceGate _gate;
    private readonly GuestRegisters _registers;
    private readonly int _size;

    internal PciConfigSpace(IDeviceGate gate, GuestRegisters registers)
    {
        _gate = gate;
        _registers = registers;
        _size = registers.Size;
    }

    /// <summary>How many bytes there are: 256 or 4096.</summary>
    public int Size => _size;

    /// <summary>The function's BARs with the host's addresses, by index; of a device that was made by hand those that it was given, none as a rule.</summary>
    public ImmutableArray<PciBar> Bars => _registers.Bars;

    /// <summary>The BARs as the guest has set them, all at one moment and by index, with the reason why one is not placed.</summary>
    public ImmutableArray<GuestBar> GuestBars => _registers.GuestBars;

    /// <summary>
    /// The capabilities that the guest sees. Hidden from it are SR-IOV, ARI, resizable BARs, unknown ids unless
    /// <see cref="DeviceOptions.ShowUnknownCapabilities"/>, and what a broken list puts inside another or lists twice.
    /// </summary>
    public PciCapabilityList Capabilities => _registers.Layout.Capabilities;

    /// <summary>Whether the function may signal INTx now: it is not being taken back, it has a pin, INTx is not disabled, and neither MSI nor MSI-X is enabled (PCI Local Bus 3.0, 6.2.2 and 6.8).</summary>
    public bool IsIntxEnabled
    {
        get
        {
            ConfigLayout layout = _registers.Layout;
            return !_gate.IsClosed
                && _registers.Read(PciRegister.InterruptPin, 1) != 0
                && (_registers.Read(PciRegister.Command, 2) & PciRegister.CommandInterruptDisable) == 0
                && (layout.MsiControl == 0 || (_registers.Read(layout.MsiControl, 2) & PciRegister.MsiEnable) == 0)
                && (layout.MsixControl == 0 || (_registers.Read(layout.MsixControl, 2) & PciRegister.MsixEnable) == 0);
        }
    }

    /// <summary>A guest's read. It never fails: one that is misaligned or outside reads all ones, as do all while the device is being taken back or quarantined.</summary>
    /// <param name="offset">The offset in bytes, a multiple of <paramref name="size"/>.</param>
    /// <param name="size">How many bytes: 1, 2 or 4.</param>
    /// <returns>The value in the low bits; for a size that does not exist 32 ones.</returns>
    public uint GuestRead(int offset, int size)
    {
        if (size is not (1 or 2 or 4))
        {
            return uint.MaxValue;
        }

        if (!IsInside(offset, size))
        {
            return Bits.LaneMask(size);
        }

        // Read first: what is read while the device is open is of before.
        uint value = _registers.Read(offset, size);
        return _gate.IsClosed ? Bits.LaneMask(size) : value;
    }

    /// <summary>A guest's write. It never fails: one that is misaligned or outside is dropped, as are all while no VM has the device: what is left of an old guest does not reach the next.</summary>
    /// <param name="offset">The offset in bytes, a multiple of <paramref name="size"/>.</param>
    /// <param name="size">How many bytes: 1, 2 or 4.</param>
    /// <param name="value">The value in the low bits; higher ones are not looked at.</param>
    public void GuestWrite(int offset, int size, uint value)
    {
        if (size is not (1 or 2 or 4) || !IsInside(offset, size))
        {
            return;
        }

        lock (_gate.Sync)
        {
            if (_gate.HasGuest)
            {
                _registers.Write(offset, size, value);
            }
        }
    }

    /// <summary>Reads a byte.</summary>
    /// <param name="offset">The offset in bytes, from 0.</param>
    /// <returns>The byte, or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/>.</returns>
    public VmResult<byte> ReadByte(int offset) => Check(offset, 1) is { } error ? error : Bits.Low8(_registers.Read(offset, 1));

    /// <summary>Reads 16 bits.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 2.</param>
    /// <returns>The value, or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<ushort> ReadUInt16(int offset) => Check(offset, 2) is { } error ? error : Bits.Low16(_registers.Read(offset, 2));

    /// <summary>Reads 32 bits.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 4.</param>
    /// <returns>The value, or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<uint> ReadUInt32(int offset) => Check(offset, 4) is { } error ? error : _registers.Read(offset, 4);

    /// <summary>Writes a byte as the guest would: bits that a guest may not write stay as they are.</summary>
    /// <param name="offset">The offset in bytes, from 0.</param>
    /// <param name="value">The byte.</param>
    /// <returns>Success, also when no bit changed; or, with nothing changed, <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).</returns>
    public VmResult WriteByte(int offset, byte value) => CheckedWrite(offset, 1, value);

    /// <summary>Writes 16 bits as the guest would: bits that a guest may not write stay as they are.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 2.</param>
    /// <param name="value">The value.</param>
    /// <returns>
    /// Success, also when no bit changed; or, with nothing changed, <see cref="VmErrorCode.ConfigOffsetOutOfRange"/>,
    /// <see cref="VmErrorCode.ConfigAccessMisaligned"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).
    /// </returns>
    public VmResult WriteUInt16(int offset, ushort value) => CheckedWrite(offset, 2, value);

    /// <summary>Writes 32 bits as the guest would: bits that a guest may not write stay as they are.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 4.</param>
    /// <param name="value">The value.</param>
    /// <returns>
    /// Success, also when no bit changed; or, with nothing changed, <see cref="VmErrorCode.ConfigOffsetOutOfRange"/>,
    /// <see cref="VmErrorCode.ConfigAccessMisaligned"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).
    /// </returns>
    public VmResult WriteUInt32(int offset, uint value) => CheckedWrite(offset, 4, value);

    /// <summary>
    /// Sets status bits as the hardware does when something has happened: those that a guest clears by writing one (RW1C). So a VM manager passes on what the
    /// real function reports.
    /// </summary>
    /// <param name="offset">The dword's offset in bytes, a multiple of 4.</param>
    /// <param name="bits">A one for each bit to set.</param>
    /// <returns>
    /// Success, also when they were set; or, with nothing changed, <see cref="VmErrorCode.ConfigOffsetOutOfRange"/>, <see cref="VmErrorCode.ConfigAccessMisaligned"/>,
    /// <see cref="VmErrorCode.ConfigBitsNotStatus"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).
    /// </returns>
    public VmResult SetStatusBits(int offset, uint bits)
    {
        if (Check(offset, 4) is { } error)
        {
            return error;
        }

        uint status = _registers.Layout.RuleOf(offset / 4).WriteOneToClear;
        if ((bits & ~status) != 0)
        {
            return new ConfigBitsNotStatus(offset, bits, status);
        }

        lock (_gate.Sync)
        {
            if (_gate.Refusal is { } refusal)
            {
                return refusal;
            }

            _registers.Set(offset, bits);
        }

        return VmResult.Success;
    }

    /// <summary>The bits of a dword that a guest may write (RW).</summary>
    /// <param name="offset">The dword's offset in bytes, a multiple of 4.</param>
    /// <returns>A one for each bit that takes what is written; or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<uint> GuestWritableMask(int offset) => Check(offset, 4) is { } error ? error : _registers.Layout.RuleOf(offset / 4).ReadWrite;

    /// <summary>The bits of a dword that a guest clears by writing one (RW1C).</summary>
    /// <param name="offset">The dword's offset in bytes, a multiple of 4.</param>
    /// <returns>A one for each such bit; or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<uint> GuestClearableMask(int offset) => Check(offset, 4) is { } error ? error : _registers.Layout.RuleOf(offset / 4).WriteOneToClear;

    /// <summary>Copies all bytes as they are at one moment.</summary>
    /// <returns>A new array of <see cref="Size"/> bytes.</returns>
    public byte[] ToArray() => _registers.ToArray();

    // One comparison covers negative offsets too.
    private bool IsInside(int offset, int size) => (offset & (size - 1)) == 0 && unchecked((uint)offset) <= (uint)(_size - size);

    private ConfigAccessInvalid? Check(int offset, int size)
    {
        if (unchecked((uint)offset) > (uint)(Size - size))
        {
            return new(VmErrorCode.ConfigOffsetOutOfRange, offset, size, Size);
        }

        return offset % size == 0 ? null : new(VmErrorCode.ConfigAccessMisaligned, offset, size, Size);
    }

    private VmResult CheckedWrite(int offset, int size, uint value)
    {
        if (Check(offset, size) is { } error)
        {
            return error;
        }

        lock (_gate.Sync)
        {
            if (_gate.Refusal is { } refusal)
            {
                return refusal;
            }

            _registers.Write(offset, size, value);
        }

        return VmResult.Success;
    }
}
