namespace Passthrough;

/// <summary>
/// A function's MSI-X table and pending bits, as a guest sees them: kept here, never in the hardware (PCI Local Bus 3.0, 6.8.2). After power-on and
/// every reset all entries are masked, all addresses and data are 0, and nothing is pending.
/// </summary>
/// <remarks>
/// <para>The VM manager asks <see cref="TryGuestRead"/> and <see cref="TryGuestWrite"/> for accesses to the BARs that hold them, calls
/// <see cref="Raise"/> when the function raises an interrupt, and calls <see cref="TakePending"/> after each guest write to the table and to configuration
/// space: a write may let out what was pending. Nothing is ever called back.</para>
/// <para>Every member may be called from any thread. Reads take no lock and never see half of a write.</para>
/// </remarks>
public sealed class MsixTable : IConfigListener
{
    private readonly IDeviceGate _gate;
    private readonly Lock _sync;
    private readonly MsixRange _entries;
    private readonly MsixRange _pendingBits;

    // None until it differs from power-on: most registered functions are never used.
    private volatile MsixTableState? _state;

    // Raised after each change of a word: who reads several looks at it before and after.
    private volatile int _changes;

    // How many interrupts were let out and not yet taken.
    private volatile int _released;
    private MsixControl _control;

    internal MsixTable(IDeviceGate gate, MsixCapability capability)
    {
        _gate = gate;
        _sync = gate.Sync;
        _entries = new(capability.TableBar, capability.TableOffset, capability.TableLength);
        _pendingBits = new(capability.PbaBar, capability.PbaOffset, capability.PbaLength);
        Size = capability.TableSize;
    }

    /// <summary>How many entries there are, 1 to 2048.</summary>
    public int Size { get; }

    /// <summary>Reads an entry as it is at one moment.</summary>
    /// <param name="entry">The entry, 0 to <see cref="Size"/> - 1.</param>
    /// <returns>The entry, or <see cref="VmErrorCode.MsixEntryOutOfRange"/>.</returns>
    /// <remarks>An entry that a write has just unmasked may be seen unmasked and pending, as in hardware that has not sent the message yet.</remarks>
    public VmResult<MsixEntry> Read(int entry)
    {
        if (!Has(entry))
        {
            return new MsixEntryOutOfRange(entry, Size);
        }

        while (true)
        {
            int before = _changes;
            MsixEntry read = MsixTableState.Read(_state, entry);
            if (_changes == before)
            {
                return read;
            }
        }
    }

    /// <summary>
    /// Carries out a guest's read if it reaches the table or the pending bits. 4 and 8 bytes at a multiple of their size are carried out; any other read that
    /// reaches them gives all ones, and so do all while the device is on its way back or quarantined.
    /// </summary>
    /// <param name="bar">The BAR that the guest reads.</param>
    /// <param name="offset">The offset in that BAR, in bytes.</param>
    /// <param name="size">How many bytes.</param>
    /// <param name="value">What the guest reads, in the low bytes, when this returns true: 64 ones for a size that no processor has.</param>
    /// <returns>Whether the read was for the table or the pending bits; if not, it is the hardware's.</returns>
    public bool TryGuestRead(int bar, ulong offset, int size, out ulong value)
    {
        bool isTable = _entries.IsTouchedBy(bar, offset, size);
        if (!isTable && !_pendingBits.IsTouchedBy(bar, offset, size))
        {
            value = 0;
            return false;
        }

        if (!IsLawful(offset, size))
        {
            value = LanesOf(size);
            return true;
        }

        MsixTableState? state = _state;
        ulong word = isTable
            ? MsixTableState.EntryWord(state, _entries.WordAt(offset))
            : MsixTableState.PendingWord(state, _pendingBits.WordAt(offset));

        // Asked last: what is read while the device is open is of before.
        value = _gate.IsClosed ? LanesOf(size) : (word >> ShiftOf(offset)) & LanesOf(size);
        return true;
    }

    /// <summary>
    /// Carries out a guest's write if it reaches the table or the pending bits. 4 and 8 bytes at a multiple of their size are carried out in the table; any other
    /// write that reaches them is dropped, and so are all while no VM has the device. The pending bits are read-only.
    /// </summary>
    /// <param name="bar">The BAR that the guest writes.</param>
    /// <param name="offset">The offset in that BAR, in bytes.</param>
    /// <param name="size">How many bytes.</param>
    /// <param name="value">What it writes, in the low bytes. Address bits 1:0 and vector control bits 31:1 stay 0.</param>
    /// <returns>Whether the write was for the table or the pending bits; if not, it is the hardware's.</returns>
    public bool TryGuestWrite(int bar, ulong offset, int size, ulong value)
    {
        if (!_entries.IsTouchedBy(bar, offset, size))
        {
            return _pendingBits.IsTouchedBy(bar, offset, size);
        }

        if (IsLawful(offset, size))
        {
            int shift = ShiftOf(offset);
            lock (_sync)
            {
                if (_gate.HasGuest)
                {
                    Write(_entries.WordAt(offset), value << shift, LanesOf(size) << shift);
                }
            }
        }

        return true;
    }

    /// <summary>The function raises an interrupt: it goes out if bus mastering, MSI-X Enable, FunctionMask and the entry's mask let it, else it is pending.</summary>
    /// <param name="entry">The entry, 0 to <see cref="Size"/> - 1.</param>
    /// <returns>
    /// The message to deliver now, or that it is pending; or, with nothing changed, <see cref="VmErrorCode.MsixEntryOutOfRange"/>,
    /// <see cref="VmErrorCode.NotAssigned"/> (a late one must not wait for the next VM), <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>) or
    /// <see cref="VmErrorCode.DeviceQuarantined"/>.
    /// </returns>
    public VmResult<MsixDelivery> Raise(int entry)
    {
        if (!Has(entry))
        {
            return new MsixEntryOutOfRange(entry, Size);
        }

        lock (_sync)
        {
            if (_gate.WhyNotRaised is { } refusal)
            {
                return refusal;
            }

            if (_control.LetsOut && _state is { } open && !open.IsMasked(entry))
            {
                return new MsixDelivery(open.MessageOf(entry));
            }

            Touched().SetPending(entry);
            NoteChange();
            return default(MsixDelivery);
        }
    }

    /// <summary>
    /// Takes what was pending and has been let out by a guest's write (an entry unmasked, FunctionMask off, MSI-X Enable or bus mastering on), each
    /// interrupt once. What was let out stays so: a mask that is set before it is taken does not hold it back.
    /// </summary>
    /// <param name="destination">Where the messages go; what does not fit stays for the next call.</param>
    /// <returns>How many there were; fewer than fit means that none is left. 0 while the device is on its way back or quarantined.</returns>
    public int TakePending(Span<PendingMessage> destination)
    {
        if (_released == 0 || destination.IsEmpty)
        {
            return 0;
        }

        lock (_sync)
        {
            return _state is { } state && !_gate.IsClosed ? Take(state, destination) : 0;
        }
    }

    void IConfigListener.InterruptControlChanged(MsixControl control)
    {
        _control = control;
        if (control.LetsOut && _state?.ReleaseAll() is int count and > 0)
        {
            _released += count;
            NoteChange();
        }
    }

    void IConfigListener.FunctionReset()
    {
        _control = default;
        _released = 0;
        _state = null;
        NoteChange();
    }

    private int Take(MsixTableState state, Span<PendingMessage> destination)
    {
        int count = 0;
        int word = 0;
        while (count < destination.Length && state.TryTakeReleased(ref word, out PendingMessage taken))
        {
            destination[count++] = taken;
            _released--;
            Release(state, taken.Entry);
        }

        return count;
    }

    private void Write(int word, ulong value, ulong lanes)
    {
        ulong before = MsixTableState.EntryWord(_state, word);
        ulong mask = lanes & MsixTableState.WritableOf(word);
        ulong after = (before & ~mask) | (value & mask);
        if (after == before)
        {
            return;
        }

        MsixTableState state = Touched();
        state.SetEntryWord(word, after);
        NoteChange();
        Release(state, word / MsixTableState.WordsPerEntry);
    }

    private void Release(MsixTableState state, int entry)
    {
        if (_control.LetsOut && state.TryRelease(entry))
        {
            _released++;
            NoteChange();
        }
    }

    private MsixTableState Touched() => _state ??= new(Size);

    private void NoteChange() => _changes = unchecked(_changes + 1);

    private bool Has(int entry) => entry >= 0 && entry < Size;

    private static bool IsLawful(ulong offset, int size) => size is 4 or 8 && Bits.IsAligned(offset, (ulong)size);

    // Where a lawful access lies in its 64-bit word.
    private static int ShiftOf(ulong offset) => 8 * (int)(offset % sizeof(ulong));

    private static ulong LanesOf(int size) => size is 1 or 2 or 4 ? (1UL << (8 * size)) - 1 : ulong.MaxValue;
}
