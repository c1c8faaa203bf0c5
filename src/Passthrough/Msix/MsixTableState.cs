using System.Numerics;

namespace Passthrough;

/// <summary>
/// What a touched table holds. Readers take one word at a time; who changes it holds the device's lock.
/// </summary>
internal sealed class MsixTableState
{
    public const int WordsPerEntry = 2;

    // An entry's words: its address; and its data with the mask above it.
    private const ulong MaskBit = 1UL << 32;
    private const ulong AddressWritable = ~0x3UL;
    private const ulong DataWritable = MaskBit | uint.MaxValue;

    private readonly ulong[] _entries;
    private readonly ulong[] _pending;

    // Let out and not yet taken: these were sent, so nothing that the guest does now changes them.
    private readonly ulong[] _released;
    private MsixMessage[]? _sent;

    public MsixTableState(int size)
    {
        _entries = new ulong[size * WordsPerEntry];
        for (int i = 1; i < _entries.Length; i += WordsPerEntry)
        {
            _entries[i] = MaskBit;
        }

        _pending = new ulong[(size + 63) / 64];
        _released = new ulong[_pending.Length];
    }

    /// <summary>A word of an entry; of one that was never touched where there is no state.</summary>
    public static ulong EntryWord(MsixTableState? state, int word) =>
        state is null ? UntouchedWord(word) : Volatile.Read(ref state._entries[word]);

    /// <summary>64 pending bits.</summary>
    public static ulong PendingWord(MsixTableState? state, int word) => state is null ? 0 : Volatile.Read(ref state._pending[word]);

    /// <summary>The bits of a word that a guest may write: bits 1:0 of the address and 31:1 of vector control read 0.</summary>
    public static ulong WritableOf(int word) => IsAddress(word) ? AddressWritable : DataWritable;

    /// <summary>An entry from its two words and its pending bit.</summary>
    public static MsixEntry Read(MsixTableState? state, int entry) => new(
        new(EntryWord(state, WordsPerEntry * entry), Bits.Low32(EntryWord(state, (WordsPerEntry * entry) + 1))),
        (EntryWord(state, (WordsPerEntry * entry) + 1) & MaskBit) != 0,
        (PendingWord(state, entry / 64) & BitOf(entry)) != 0);

    public void SetEntryWord(int word, ulong value) => Volatile.Write(ref _entries[word], value);

    public bool IsMasked(int entry) => (_entries[(WordsPerEntry * entry) + 1] & MaskBit) != 0;

    public MsixMessage MessageOf(int entry) => new(_entries[WordsPerEntry * entry], Bits.Low32(_entries[(WordsPerEntry * entry) + 1]));

    public void SetPending(int entry) => Volatile.Write(ref _pending[entry / 64], _pending[entry / 64] | BitOf(entry));

    /// <summary>
    /// Lets a pending entry out if its mask allows: the message goes as it is now. One that was let out before and is not yet taken stays
    /// pending until that one is, so that two interrupts do not become one.
    /// </summary>
    /// <returns>Whether it was pending and is let out.</returns>
    public bool TryRelease(int entry)
    {
        int word = entry / 64;
        ulong bit = BitOf(entry);
        if ((_pending[word] & ~_released[word] & bit) == 0 || IsMasked(entry))
        {
            return false;
        }

        _sent ??= new MsixMessage[_entries.Length / WordsPerEntry];
        _sent[entry] = MessageOf(entry);
        _released[word] |= bit;
        Volatile.Write(ref _pending[word], _pending[word] & ~bit);
        return true;
    }

    /// <summary>Lets out every pending entry whose mask allows.</summary>
    /// <returns>How many.</returns>
    public int ReleaseAll()
    {
        int count = 0;
        for (int word = 0; word < _pending.Length; word++)
        {
            for (ulong left = _pending[word]; left != 0; left &= unchecked(left - 1))
            {
                count += TryRelease((word * 64) + BitOperations.TrailingZeroCount(left)) ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Takes the first entry that was let out, beginning at a word of 64.</summary>
    /// <param name="word">Where to begin; where it was found, or the end.</param>
    /// <param name="taken">The entry and its message.</param>
    public bool TryTakeReleased(ref int word, out PendingMessage taken)
    {
        for (; word < _released.Length; word++)
        {
            if (_released[word] != 0)
            {
                int entry = (word * 64) + BitOperations.TrailingZeroCount(_released[word]);
                _released[word] &= ~BitOf(entry);
                taken = new(entry, _sent![entry]);
                return true;
            }
        }

        taken = default;
        return false;
    }

    private static ulong UntouchedWord(int word) => IsAddress(word) ? 0 : MaskBit;

    private static bool IsAddress(int word) => word % WordsPerEntry == 0;

    private static ulong BitOf(int entry) => 1UL << (entry % 64);
}
