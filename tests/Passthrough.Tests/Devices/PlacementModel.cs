namespace Passthrough.Tests.Devices;

/// <summary>
/// Rules 3 and 6 worked out anew from the bytes of configuration space after every step, for the card of the samples. All that it remembers is which BARs
/// were placed a moment ago and which registers were written with ones last.
/// </summary>
internal sealed class PlacementModel
{
    private const int PowerControl = SampleFunctions.PowerAt + 4;

    private static readonly (int Index, int Register, bool IsWide, ulong Size)[] Bars =
        [(0, 0x10, true, SampleFunctions.Bar0Size), (2, 0x18, false, SampleFunctions.Bar2Size)];

    private readonly HashSet<int> _sizing = [];
    private readonly Dictionary<int, ulong> _held = [];
    private readonly Dictionary<int, ulong> _placed = [];
    private int _power;

    public bool IsAwake => _power == 0;

    /// <summary>Where a BAR is placed; null when it is not.</summary>
    public ulong? PlaceOf(int index) => _placed.TryGetValue(index, out ulong at) ? at : null;

    /// <summary>A step that may have written all ones.</summary>
    public void Wrote(int offset, int size, uint value)
    {
        int register = offset & ~3;
        if (size == 4 && value >= 0xFFFF_FFF0)
        {
            _sizing.Add(register);
        }
        else
        {
            _sizing.Remove(register);
        }
    }

    /// <summary>The registers are at the image.</summary>
    public void WasReset()
    {
        _sizing.Clear();
        _held.Clear();
    }

    /// <summary>Works out where the BARs are.</summary>
    public void Look(byte[] bytes)
    {
        int power = bytes[PowerControl] & 3;
        if (_power == 3 && power == 0)
        {
            WasReset();
        }

        _power = power;
        bool decodes = (bytes[0x04] & 2) != 0;
        (int Index, ulong Address, ulong Size)[] candidates =
            [.. Bars.Where(b => decodes && !IsSizing(b.Register, b.IsWide)).Select(b => (b.Index, AddressIn(bytes, b.Register, b.IsWide), b.Size)).Where(b => b.Item2 != 0)];
        var places = new Dictionary<int, ulong>();
        foreach ((int index, ulong address, ulong size) in candidates.OrderBy(c => _held.TryGetValue(c.Index, out ulong at) && at == c.Address ? 0 : 1).ThenBy(c => c.Index))
        {
            if (Bars.All(b => b.Index == index || IsApart(address, size, b, places, decodes)))
            {
                places[index] = address;
            }
        }

        foreach ((int index, int register, bool isWide, _) in Bars)
        {
            _placed.Remove(index);
            if (places.TryGetValue(index, out ulong at))
            {
                _placed[index] = _held[index] = at;
            }
            else if (!decodes || !IsSizing(register, isWide))
            {
                _held.Remove(index);
            }
        }
    }

    private bool IsApart(ulong address, ulong size, (int Index, int Register, bool IsWide, ulong Size) other, Dictionary<int, ulong> places, bool decodes)
    {
        bool isHeld = decodes && IsSizing(other.Register, other.IsWide);
        return !(isHeld ? _held : places).TryGetValue(other.Index, out ulong at)
            || (UInt128)address + size <= at || (UInt128)at + other.Size <= address;
    }

    private bool IsSizing(int register, bool isWide) => _sizing.Contains(register) || (isWide && _sizing.Contains(register + 4));

    private static ulong AddressIn(byte[] bytes, int register, bool isWide) =>
        (BitConverter.ToUInt32(bytes, register) & 0xFFFF_FFF0) | (isWide ? (ulong)BitConverter.ToUInt32(bytes, register + 4) << 32 : 0);
}
