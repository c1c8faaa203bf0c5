using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The guest's view of a function's configuration space: 256 or 4096 bytes of which a guest may write some bits. Reads take no lock; an aligned
/// read never sees half of a write.
/// </summary>
public sealed class PciConfigSpace
{
    private readonly IDeviceGate _gate;
    private readonly uint[] _image;
    private readonly uint[] _writable;
    private readonly BarDecoder _bars;
    private readonly GuestResetTriggers _resets;
    private readonly int _powerControl;
    private readonly int _msixControl;

    // The image itself until the first write; then a copy.
    private volatile uint[] _space;
    private volatile BarDecoding _decoding;

    // Raised after each change of a byte: who copies many looks at it before and after.
    private volatile int _changes;

    internal PciConfigSpace(IDeviceGate gate, byte[] image, ImmutableArray<PciBar> bars, PciCapabilityList capabilities, bool isVirtualFunction)
    {
        _gate = gate;
        _image = new uint[image.Length / 4];
        for (int i = 0; i < _image.Length; i++)
        {
            _image[i] = Bits.UInt32(image, 4 * i);
        }

        Capabilities = capabilities;
        _writable = GuestWritable.Of(image.Length, bars, capabilities);
        _resets = GuestResetTriggers.Of(image, capabilities);
        _powerControl = RegisterOf(PciRegister.CapabilityPowerManagement, PciRegister.PowerControl);
        _msixControl = RegisterOf(PciRegister.CapabilityMsix, PciRegister.MsixControl);
        _bars = new(bars, decodeAlwaysOn: isVirtualFunction, _powerControl);
        _space = _image;
        _decoding = _bars.PowerOn;
    }

    /// <summary>How many bytes there are: 256 or 4096.</summary>
    public int Size => 4 * _image.Length;

    /// <summary>The function's BARs with the host's addresses, by index; of a device that was made by hand those that it was given, none as a rule.</summary>
    public ImmutableArray<PciBar> Bars => _bars.Bars;

    /// <summary>The BARs as the guest has set them, all at one moment and by index, with the reason why one is not placed.</summary>
    public ImmutableArray<GuestBar> GuestBars => _bars.Describe(_decoding);

    /// <summary>The capabilities.</summary>
    public PciCapabilityList Capabilities { get; }

    /// <summary>Reads a byte.</summary>
    /// <param name="offset">The offset in bytes, from 0.</param>
    /// <returns>The byte, or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/>.</returns>
    public VmResult<byte> ReadByte(int offset) => Check(offset, 1) is { } error ? error : Bits.Low8(Load(offset));

    /// <summary>Reads 16 bits.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 2.</param>
    /// <returns>The value, or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<ushort> ReadUInt16(int offset) => Check(offset, 2) is { } error ? error : Bits.Low16(Load(offset));

    /// <summary>Reads 32 bits.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 4.</param>
    /// <returns>The value, or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<uint> ReadUInt32(int offset) => Check(offset, 4) is { } error ? error : Load(offset);

    /// <summary>Writes a byte as the guest would: bits that a guest may not write stay as they are.</summary>
    /// <param name="offset">The offset in bytes, from 0.</param>
    /// <param name="value">The byte.</param>
    /// <returns>Success, also when no bit changed; or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/>.</returns>
    public VmResult WriteByte(int offset, byte value) => Write(offset, 1, value);

    /// <summary>Writes 16 bits as the guest would: bits that a guest may not write stay as they are.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 2.</param>
    /// <param name="value">The value.</param>
    /// <returns>Success, also when no bit changed; or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult WriteUInt16(int offset, ushort value) => Write(offset, 2, value);

    /// <summary>Writes 32 bits as the guest would: bits that a guest may not write stay as they are.</summary>
    /// <param name="offset">The offset in bytes, a multiple of 4.</param>
    /// <param name="value">The value.</param>
    /// <returns>Success, also when no bit changed; or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult WriteUInt32(int offset, uint value) => Write(offset, 4, value);

    /// <summary>The bits of a dword that a guest may write.</summary>
    /// <param name="offset">The dword's offset in bytes, a multiple of 4.</param>
    /// <returns>A one for each bit that a write reaches; or <see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</returns>
    public VmResult<uint> GuestWritableMask(int offset) => Check(offset, 4) is { } error ? error : _writable[offset / 4];

    /// <summary>Copies all bytes as they are at one moment.</summary>
    /// <returns>A new array of <see cref="Size"/> bytes.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        while (true)
        {
            int before = _changes;
            uint[] space = _space;
            for (int i = 0; i < space.Length; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), Volatile.Read(ref space[i]));
            }

            if (_changes == before)
            {
                return bytes;
            }
        }
    }

    /// <summary>What the function decodes at one moment; each change of it is another object.</summary>
    internal BarDecoding Decoding => _decoding;

    /// <summary>The address in a memory BAR's registers, placed or not; false when there is none.</summary>
    internal bool TryGetGuestAddress(PciBar bar, out ulong address)
    {
        BarDecoding decoding = _decoding;
        address = decoding.AddressOf(bar.Index);
        return address != 0 && !decoding.IsSizing(bar);
    }

    /// <summary>
    /// Puts an address into a memory BAR's registers, unless a guest is sizing it and will write one of its own. The caller holds the device's lock
    /// and has checked the address.
    /// </summary>
    internal void SetGuestAddress(PciBar bar, ulong address)
    {
        if (_decoding.IsSizing(bar))
        {
            return;
        }

        int dword = BarDecoder.RegisterOf(bar) / 4;
        Change(dword, Bits.Low32(address), _writable[dword]);
        if (bar.Kind == BarKind.Memory64)
        {
            Change(dword + 1, Bits.High32(address), _writable[dword + 1]);
        }

        _decoding = _bars.Decode(_space, _decoding);
    }

    /// <summary>First step of a teardown: the function is awake. The caller holds the device's lock.</summary>
    internal void EnterD0() => Clear(_powerControl, PciRegister.PowerStateMask);

    /// <summary>The function starts no more transactions of its own. The caller holds the device's lock.</summary>
    internal void ClearBusMaster() => Clear(PciRegister.Command, PciRegister.CommandBusMaster);

    /// <summary>The function sends no more MSI-X messages. The caller holds the device's lock.</summary>
    internal void DisableMsix() => Clear(_msixControl, PciRegister.MsixWritable);

    /// <summary>Every byte reads as after power-on. The caller holds the device's lock.</summary>
    internal void RestoreImage()
    {
        _decoding = _bars.AfterReset(_decoding);
        _space = _image;
        _changes = unchecked(_changes + 1);
    }

    private void Clear(int offset, ushort bits)
    {
        if (offset != 0 && (Load(offset) & bits) != 0)
        {
            int shift = 8 * (offset % 4);
            Change(offset / 4, 0, (uint)bits << shift);
            _decoding = _bars.Decode(_space, _decoding);
        }
    }

    private int RegisterOf(ushort capabilityId, int offset) =>
        Capabilities.TryFindStandard(capabilityId, out PciCapability capability) && capability.Offset + offset < PciRegister.StandardSize
            ? capability.Offset + offset
            : 0;

    private uint Load(int offset) => _space[offset / 4] >> (8 * (offset % 4));

    private ConfigAccessInvalid? Check(int offset, int size)
    {
        // One comparison covers negative offsets too.
        if (unchecked((uint)offset) > (uint)(Size - size))
        {
            return new(VmErrorCode.ConfigOffsetOutOfRange, offset, size, Size);
        }

        return offset % size == 0 ? null : new(VmErrorCode.ConfigAccessMisaligned, offset, size, Size);
    }

    private VmResult Write(int offset, int size, uint value)
    {
        if (Check(offset, size) is { } error)
        {
            return error;
        }

        int dword = offset / 4;
        int shift = 8 * (offset % 4);
        uint lanes = Bits.LaneMask(size) << shift;
        lock (_gate.Sync)
        {
            if (_gate.IsClosed)
            {
                return VmResult.Success;
            }

            uint before = _space[dword];
            Change(dword, value << shift, _writable[dword] & lanes);
            // A write that wakes the function and resets it never shows it awake with its BARs still placed.
            if (_resets.IsTriggered(dword, before, _space[dword], (value << shift) & lanes))
            {
                RestoreImage();
            }
            else if (_bars.Decides(dword))
            {
                _decoding = _bars.AfterWrite(_space, _decoding, dword, value << shift, lanes);
            }
        }

        return VmResult.Success;
    }

    /// <summary>Changes the bits of one dword that <paramref name="mask"/> has. The caller holds the device's lock.</summary>
    private void Change(int dword, uint value, uint mask)
    {
        uint[] space = _space;
        uint changed = (space[dword] & ~mask) | (value & mask);
        if (changed == space[dword])
        {
            return;
        }

        if (ReferenceEquals(space, _image))
        {
            space = [.. _image];
        }

        Volatile.Write(ref space[dword], changed);
        _space = space;
        _changes = unchecked(_changes + 1);
    }
}
