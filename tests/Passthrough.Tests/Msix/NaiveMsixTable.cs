namespace Passthrough.Tests.Interrupts;

/// <summary>The table as the specification's words have it: bytes, a list of entries, everything looked at again after each step.</summary>
internal sealed class NaiveMsixTable
{
    // Of each byte of an entry, what a guest may write.
    private static readonly byte[] Writable = [0xFC, .. Enumerable.Repeat((byte)0xFF, 11), 0x01, 0, 0, 0];

    private readonly List<Entry> _entries = [.. Enumerable.Range(0, TestTable.Size).Select(_ => new Entry())];

    private sealed class Entry
    {
        public byte[] Bytes { get; } = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0];

        public bool IsPending { get; set; }

        public MsixMessage? Sent { get; set; }

        public bool IsMasked => Bytes[12] != 0;

        public MsixMessage Message => new(BitConverter.ToUInt64(Bytes, 0), BitConverter.ToUInt32(Bytes, 8));
    }

    public MsixControl Control { get; private set; }

    public bool IsClosed { get; private set; }

    public MsixEntry this[int entry] => new(_entries[entry].Message, _entries[entry].IsMasked, _entries[entry].IsPending);

    public ulong PendingBits(int first) =>
        _entries.Skip(first).Take(64).Select((e, i) => e.IsPending ? 1UL << i : 0).Aggregate(0UL, (all, bit) => all | bit);

    public void Write(int entry, int field, int size, ulong value)
    {
        byte[] lanes = BitConverter.GetBytes(value);
        for (int i = 0; i < size && !IsClosed; i++)
        {
            _entries[entry].Bytes[field + i] = (byte)(lanes[i] & Writable[field + i]);
        }

        Settle();
    }

    public void SetControl(MsixControl control)
    {
        Control = control;
        Settle();
    }

    public string Raise(int entry)
    {
        if (entry is < 0 or >= TestTable.Size)
        {
            return $"{VmErrorCode.MsixEntryOutOfRange}";
        }

        if (IsClosed)
        {
            return $"{VmErrorCode.DeviceBeingReleased}";
        }

        if (IsOpen(_entries[entry]))
        {
            return $"{_entries[entry].Message}";
        }

        _entries[entry].IsPending = true;
        return "pending";
    }

    public List<PendingMessage> Take(int atMost)
    {
        var taken = new List<PendingMessage>();
        while (!IsClosed && taken.Count < atMost && _entries.FindIndex(e => e.Sent is not null) is >= 0 and int first)
        {
            taken.Add(new(first, _entries[first].Sent!.Value));
            _entries[first].Sent = null;
            Settle();
        }

        return taken;
    }

    public void Reset()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            _entries[i] = new();
        }

        Control = default;
    }

    public void Close(bool closed) => IsClosed = closed;

    private bool IsOpen(Entry entry) => Control is { IsBusMaster: true, IsEnabled: true, IsFunctionMasked: false } && !entry.IsMasked;

    // One interrupt of an entry is on its way at a time; the next waits until it is taken.
    private void Settle()
    {
        foreach (Entry entry in _entries.FindAll(e => e.IsPending && e.Sent is null && IsOpen(e)))
        {
            entry.IsPending = false;
            entry.Sent = entry.Message;
        }
    }
}
