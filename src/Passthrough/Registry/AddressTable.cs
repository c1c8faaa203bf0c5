using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Passthrough;

/// <summary>
/// Devices by address, for the look-up that everything begins with: one array, read from where the address hashes to up to the first empty place. It is at most
/// half full. A <see cref="Dictionary{TKey, TValue}"/> in the same place took nearly twice as long (docs/performance.md). Not changed any more when readers see it.
/// </summary>
internal readonly struct AddressTable
{
    // 2^64 divided by the golden ratio: neighbours in a segment or on a bus come to lie far from each other.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private const int SmallestSize = 16;

    private readonly Occupant[] _table;
    private readonly int _shift;

    /// <param name="devices">How many devices are going to be put in.</param>
    public AddressTable(int devices)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(devices * 2, SmallestSize));
        _table = new Occupant[size];
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device)
    {
        Occupant[] table = _table;
        for (int place = Home(address); ; place = (place + 1) & (table.Length - 1))
        {
            ref readonly Occupant at = ref table[place];
            device = at.Device;
            if (device is null || at.Address == address)
            {
                return device is not null;
            }
        }
    }

    /// <summary>Puts a device in, or another one in its place.</summary>
    public void Put(PciAddress address, RegisteredDevice device)
    {
        int place = Home(address);
        while (_table[place].Device is not null && _table[place].Address != address)
        {
            place = (place + 1) & (_table.Length - 1);
        }

        _table[place] = new(address, device);
    }

    private int Home(PciAddress address) => (int)(unchecked(address.Packed48 * Spread) >> _shift);

    private readonly record struct Occupant(PciAddress Address, RegisteredDevice? Device);
}
