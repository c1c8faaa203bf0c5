using System.Runtime.InteropServices;

namespace Passthrough.Benchmarks;

/// <summary>
/// One set of remaps in a device and in the other forms, and a random order in which they are looked up: the same for all, and
/// too long for a branch predictor to learn.
/// </summary>
public sealed class RemapTable
{
    public const int Lookups = 16384;

    public const int FirstVector = 32;
    private const int Seed = 20260101;

    private readonly ushort[] _order = new ushort[Lookups];
    private readonly List<ScannedRemap> _list = [];
    private readonly Dictionary<ushort, GuestInterrupt> _dictionary = [];
    private readonly GuestInterrupt[] _array = new GuestInterrupt[ushort.MaxValue + 1];

    private RemapTable(ushort[] vectors, int firstLookedUp = 0)
    {
        var random = new Random(Seed);
        Device = PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x1234, 0x5678, default).GetValueOrThrow();
        foreach (ushort vector in vectors)
        {
            var interrupt = new GuestInterrupt((ushort)random.Next(32, 256), new((uint)random.Next(256)));
            Device.AddMsixRemap(vector, interrupt.Vector, interrupt.Target).GetValueOrThrow();
            _list.Add(new(vector, true, interrupt));
            _dictionary.Add(vector, interrupt);
            _array[vector] = interrupt;
        }

        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = vectors[random.Next(firstLookedUp, vectors.Length)];
        }
    }

    /// <summary>What the first model keeps in its list: entries are marked dead and stay.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ScannedRemap(ushort HostVector, bool IsActive, GuestInterrupt Interrupt);

    public PassthroughDevice Device { get; }

    /// <summary>The vectors looked up, in their order.</summary>
    public ReadOnlySpan<ushort> Order => _order;

    /// <summary>Where each vector goes.</summary>
    public IReadOnlyDictionary<ushort, GuestInterrupt> Interrupts => _dictionary;

    /// <summary>Vectors side by side, as hypervisors number them.</summary>
    public static RemapTable Dense(int remaps) => new(SideBySide(remaps));

    /// <summary>Vectors side by side, of which only the last is looked up.</summary>
    public static RemapTable DenseLastOnly(int remaps) => new(SideBySide(remaps), firstLookedUp: remaps - 1);

    /// <summary>Vectors strewn over all 65536, each in a cache line of its own: the worst case.</summary>
    public static RemapTable Scattered(int remaps)
    {
        ushort[] all = SideBySide(ushort.MaxValue + 1 - FirstVector);
        new Random(Seed).Shuffle(all);
        return new(all[..remaps]);
    }

    private static ushort[] SideBySide(int remaps) => [.. Enumerable.Range(FirstVector, remaps).Select(v => (ushort)v)];

    public uint RemapInterrupt()
    {
        PassthroughDevice device = Device;
        uint sum = 0;
        foreach (ushort vector in _order)
        {
            if (device.RemapInterrupt(vector, out GuestInterrupt interrupt))
            {
                sum ^= interrupt.Vector ^ interrupt.Target.Value;
            }
        }

        return sum;
    }

    public uint LinearScan()
    {
        uint sum = 0;
        foreach (ushort vector in _order)
        {
            if (TryScan(vector, out GuestInterrupt interrupt))
            {
                sum ^= interrupt.Vector ^ interrupt.Target.Value;
            }
        }

        return sum;
    }

    public uint DictionaryLookup()
    {
        Dictionary<ushort, GuestInterrupt> dictionary = _dictionary;
        uint sum = 0;
        foreach (ushort vector in _order)
        {
            if (dictionary.TryGetValue(vector, out GuestInterrupt interrupt))
            {
                sum ^= interrupt.Vector ^ interrupt.Target.Value;
            }
        }

        return sum;
    }

    public uint ArrayLoad()
    {
        GuestInterrupt[] array = _array;
        uint sum = 0;
        foreach (ushort vector in _order)
        {
            GuestInterrupt interrupt = array[vector];
            sum ^= interrupt.Vector ^ interrupt.Target.Value;
        }

        return sum;
    }

    private bool TryScan(ushort hostVector, out GuestInterrupt interrupt)
    {
        // By index, which is the fastest way over a List.
        List<ScannedRemap> list = _list;
        for (int i = 0; i < list.Count; i++)
        {
            ScannedRemap remap = list[i];
            if (remap.IsActive && remap.HostVector == hostVector)
            {
                interrupt = remap.Interrupt;
                return true;
            }
        }

        interrupt = default;
        return false;
    }
}
