using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The registers of one function as its guest sees them, and what a write to them does. Accesses are sound when they come here: <see cref="PciConfigSpace"/>
/// checks them. Changes need the device's lock; reads take none, and an aligned one never sees half of a write.
/// </summary>
internal sealed class GuestRegisters
{
    private readonly ConfigSource _source;

    // Both null until somebody looks; then the image itself until the first write, and a copy from there on.
    private volatile ConfigLayout? _layout;
    private volatile uint[]? _space;
    private volatile BarDecoding _decoding;

    // Raised after each change of a byte in place: who copies many looks at it before and after. A reset leaves the array that is being copied as it is.
    private volatile int _changes;

    public GuestRegisters(ConfigSource source)
    {
        _source = source;
        _decoding = PowerOn;
    }

    public int Size => _source.Size;

    public ImmutableArray<PciBar> Bars => _source.Bars;

    /// <summary>The BARs as the guest has set them.</summary>
    public ImmutableArray<GuestBar> GuestBars => Layout.Bars.Describe(_decoding);

    /// <summary>What never changes here; made when it is first asked for.</summary>
    public ConfigLayout Layout
    {
        get
        {
            if (_layout is { } known)
            {
                return known;
            }

            var made = ConfigLayout.Of(_source);
            return Interlocked.CompareExchange(ref _layout, made, null) ?? made;
        }
    }

    /// <summary>Reads 1, 2 or 4 bytes, aligned.</summary>
    public uint Read(int offset, int size) => ReadFrom(_space ?? Space, offset, size);

    /// <summary>Copies all bytes as they are at one moment.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        while (true)
        {
            int before = _changes;
            uint[] space = Space;
            for (int i = 0; i < space.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), Volatile.Read(ref space[i]));
            }

            if (_changes == before)
            {
                return bytes;
            }
        }
    }

    private uint[] Space
    {
        get
        {
            if (_space is { } known)
            {
                return known;
            }

            uint[] image = Layout.Image;
            return Interlocked.CompareExchange(ref _space, image, null) ?? image;
        }
    }

    /// <summary>Who is told what happens here; null when nobody is.</summary>
    public IConfigListener? Listener { get; set; }

    /// <summary>What the function decodes at one moment; each change of it is another object.</summary>
    public BarDecoding Decoding => _decoding;

    /// <summary>The address in a memory BAR's registers, placed or not; false when there is none.</summary>
    public bool TryGetGuestAddress(PciBar bar, out ulong address)
    {
        BarDecoding decoding = _decoding;
        address = decoding.AddressOf(bar.Index);
        return address != 0 && !decoding.IsSizing(bar);
    }

    /// <summary>
    /// Puts an address into a memory BAR's registers, unless a guest is sizing it and will write one of its own. The caller holds the device's lock
    /// and has checked the address.
    /// </summary>
    public void SetGuestAddress(PciBar bar, ulong address)
    {
        if (_decoding.IsSizing(bar) || _decoding.AddressOf(bar.Index) == address)
        {
            return;
        }

        // A copy: nobody sees one half of a 64-bit BAR without the other.
        ConfigLayout layout = Layout;
        uint[] space = [.. Space];
        int dword = BarDecoder.RegisterOf(bar) / 4;
        space[dword] = Merge(space[dword], Bits.Low32(address), layout.RuleOf(dword).ReadWrite);
        if (bar.Kind == BarKind.Memory64)
        {
            space[dword + 1] = Bits.High32(address);
        }

        Publish(space);
        _decoding = layout.Bars.Decode(space, _decoding);
    }

    /// <summary>First step of a teardown: the function is awake. The caller holds the device's lock.</summary>
    public void EnterD0() => Clear(_layout?.PowerControl ?? 0, PciRegister.PowerStateMask);

    /// <summary>The function starts no more transactions of its own. The caller holds the device's lock.</summary>
    public void ClearBusMaster() => Clear(PciRegister.Command, PciRegister.CommandBusMaster);

    /// <summary>The function sends no more messages, neither MSI nor MSI-X. The caller holds the device's lock.</summary>
    public void DisableMessages()
    {
        Clear(_layout?.MsiControl ?? 0, PciRegister.MsiEnable);
        Clear(_layout?.MsixControl ?? 0, PciRegister.MsixWritable);
    }

    /// <summary>Every byte reads as after power-on. The caller holds the device's lock.</summary>
    public void RestoreImage()
    {
        _decoding = BarDecoder.Changed(_decoding, PowerOn);
        _space = _layout?.Image;
        Listener?.FunctionReset();
    }

    /// <summary>Sets bits of a dword as the hardware does. The caller holds the device's lock.</summary>
    public void Set(int offset, uint bits) => Change(offset / 4, bits, bits);

    /// <summary>Writes 1, 2 or 4 bytes, aligned, as the guest does. The caller holds the device's lock.</summary>
    public void Write(int offset, int size, uint value)
    {
        ConfigLayout layout = Layout;
        int dword = offset / 4;
        int shift = 8 * (offset % 4);
        uint lanes = Bits.LaneMask(size) << shift;
        uint written = (value << shift) & lanes;
        ref readonly DwordRule rule = ref layout.RuleOf(dword);
        if (rule.Effects == WriteEffects.None)
        {
            Change(dword, written & rule.ReadWrite, (rule.ReadWrite & lanes) | (rule.WriteOneToClear & written));
        }
        else
        {
            WriteWithEffects(layout, dword, written, lanes, rule);
        }
    }

    private BarDecoding PowerOn => _source.Identity.IsVirtualFunction ? BarDecoding.AlwaysOn : BarDecoding.Off;

    // Nobody has written anything while nobody has looked.
    private void Clear(int offset, ushort bits)
    {
        if (offset == 0 || _space is not { } space || (ReadFrom(space, offset, 2) & bits) == 0)
        {
            return;
        }

        Change(offset / 4, 0, (uint)bits << (8 * (offset % 4)));
        _decoding = Layout.Bars.Decode(Space, _decoding);
        TellInterruptControl();
    }

    private static uint ReadFrom(uint[] space, int offset, int size) => (Volatile.Read(ref space[offset / 4]) >> (8 * (offset % 4))) & Bits.LaneMask(size);

    private void WriteWithEffects(ConfigLayout layout, int dword, uint written, uint lanes, DwordRule rule)
    {
        uint before = Space[dword];
        uint writable = rule.ReadWrite & lanes;
        if ((rule.Effects & WriteEffects.Power) != WriteEffects.None)
        {
            writable &= layout.Resets.TakenPowerBits(written);
        }

        uint mask = writable | (rule.WriteOneToClear & written);
        uint value = written & rule.ReadWrite;

        // A write that resets the function is never seen itself: not awake with BARs still placed, not asleep with them gone.
        uint after = Merge(before, value, mask);
        if ((rule.Effects & WriteEffects.Reset) != WriteEffects.None && layout.Resets.IsTriggered(dword, before, after, written))
        {
            RestoreImage();
            return;
        }

        // A BAR may be asked for its size without a bit that changes; all else that leaves the bits leaves what follows from them.
        if (after == before && (rule.Effects & WriteEffects.Sizing) == WriteEffects.None)
        {
            return;
        }

        Change(dword, value, mask);
        if ((rule.Effects & WriteEffects.Placement) != WriteEffects.None)
        {
            _decoding = layout.Bars.AfterWrite(Space, _decoding, dword, written, lanes);
        }

        if ((rule.Effects & WriteEffects.Interrupts) != WriteEffects.None)
        {
            TellInterruptControl();
        }
    }

    private void TellInterruptControl()
    {
        if (Listener is not { } listener || _layout is not { MsixControl: not 0 } layout)
        {
            return;
        }

        uint control = ReadFrom(Space, layout.MsixControl, 2);
        listener.InterruptControlChanged(new(
            (ReadFrom(Space, PciRegister.Command, 2) & PciRegister.CommandBusMaster) != 0,
            (control & PciRegister.MsixEnable) != 0,
            (control & PciRegister.MsixFunctionMask) != 0));
    }

    /// <summary>Changes the bits of one dword that <paramref name="mask"/> has. The caller holds the device's lock.</summary>
    private void Change(int dword, uint value, uint mask)
    {
        uint[] space = Space;
        uint changed = Merge(space[dword], value, mask);
        if (changed == space[dword])
        {
            return;
        }

        if (ReferenceEquals(space, Layout.Image))
        {
            space = [.. space];
        }

        Volatile.Write(ref space[dword], changed);
        Publish(space);
    }

    private void Publish(uint[] space)
    {
        _space = space;
        _changes = unchecked(_changes + 1);
    }

    private static uint Merge(uint value, uint written, uint mask) => (value & ~mask) | (written & mask);
}
