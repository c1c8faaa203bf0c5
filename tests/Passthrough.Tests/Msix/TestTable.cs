namespace Passthrough.Tests.Interrupts;

/// <summary>
/// A table of 70 entries, so that its pending bits take two words of which the second is not full: in BAR 2 at 1000h, with the pending bits
/// right behind it in the same BAR.
/// </summary>
internal sealed class TestTable
{
    public const int Size = 70;
    public const int Bar = 2;
    public const ulong At = 0x1000;
    public const ulong End = At + (16 * Size);
    public const ulong PbaAt = End;
    public const ulong PbaEnd = PbaAt + 16;

    public const uint Address = 0xFEE0_1000;

    public static readonly MsixControl Open = new(true, true, false);
    public static readonly MsixControl Masked = new(true, true, true);

    public TestTable() => Table = new(Gate, new(Size, Bar, (uint)At, Bar, (uint)PbaAt));

    public FakeGate Gate { get; } = new();

    public MsixTable Table { get; }

    public static ulong OffsetOf(int entry, int field = 0) => At + (ulong)((16 * entry) + field);

    /// <summary>A table that lets messages out.</summary>
    public static TestTable Opened()
    {
        var table = new TestTable();
        table.Control(Open);
        return table;
    }

    public static MsixMessage MessageOf(int entry) => new(Address, (uint)entry + 0x40);

    public MsixEntry this[int entry] => Table.Read(entry).GetValueOrThrow();

    public void Write(ulong offset, int size, ulong value) => Table.TryGuestWrite(Bar, offset, size, value).Should().BeTrue();

    public ulong Read(ulong offset, int size)
    {
        Table.TryGuestRead(Bar, offset, size, out ulong value).Should().BeTrue();
        return value;
    }

    public void Mask(int entry, bool masked) => Table.TryGuestWrite(Bar, OffsetOf(entry, 12), 4, masked ? 1u : 0);

    /// <summary>Gives an entry its message, as a guest does while it is masked.</summary>
    public TestTable Program(int entry)
    {
        Write(OffsetOf(entry), 8, MessageOf(entry).Address);
        Write(OffsetOf(entry, 8), 4, MessageOf(entry).Data);
        return this;
    }

    public MsixDelivery Raise(int entry) => Table.Raise(entry).GetValueOrThrow();

    public PendingMessage[] Take(int atMost)
    {
        var taken = new PendingMessage[atMost];
        return taken[..Table.TakePending(taken)];
    }

    public void Control(MsixControl control)
    {
        lock (Gate.Sync)
        {
            ((IConfigListener)Table).InterruptControlChanged(control);
        }
    }

    public void Reset()
    {
        lock (Gate.Sync)
        {
            ((IConfigListener)Table).FunctionReset();
        }
    }
}
