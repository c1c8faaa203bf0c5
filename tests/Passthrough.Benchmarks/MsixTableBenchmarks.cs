using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// A guest's writes to its MSI-X table, against the least that could be done: a masked array write under the same uncontended lock;
/// and the function's interrupts.
/// </summary>
[MemoryDiagnoser]
public class MsixTableBenchmarks
{
    private const int Accesses = 4096;
    private const int Seed = 20260103;
    private const int EntrySize = 16;
    private const int DataField = 8;
    private const int ControlField = 12;
    private const int MasterAndDecode = 0x6;

    private readonly Lock _sync = new();
    private readonly int[] _entries = new int[Accesses];
    private readonly uint[] _values = new uint[Accesses];
    private readonly PendingMessage[] _room = new PendingMessage[16];
    private uint[] _bare32 = [];
    private ulong[] _bare64 = [];
    private MsixTable _table = null!;
    private int _bar;
    private ulong _at;

    [GlobalSetup]
    public void Setup()
    {
        PassthroughDevice device = PassthroughDevice.Create(MadeFunction.Endpoint(default)).GetValueOrThrow();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        MsixCapability capability = device.Msix!.Value;
        _table = device.Interrupts.Table!;
        _bar = capability.TableBar;
        _at = capability.TableOffset;
        _bare32 = new uint[4 * capability.TableSize];
        _bare64 = new ulong[2 * capability.TableSize];
        device.PciConfig.WriteUInt16(0x04, MasterAndDecode).ThrowIfError();
        device.PciConfig.WriteUInt16(MadeFunction.MsixOffset + 2, 0x8000).ThrowIfError();
        var random = new Random(Seed);
        for (int i = 0; i < Accesses; i++)
        {
            _entries[i] = random.Next(capability.TableSize);
            _values[i] = unchecked((uint)random.Next()) & ~0x3u;
            _table.TryGuestWrite(_bar, _at + (ulong)((EntrySize * _entries[i]) + ControlField), 4, 0);
        }
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int Write32()
    {
        int done = 0;
        for (int i = 0; i < _entries.Length; i++)
        {
            done += _table.TryGuestWrite(_bar, _at + (ulong)((EntrySize * _entries[i]) + DataField), 4, _values[i]) ? 1 : 0;
        }

        return done;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int BareLockedWrite32()
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            lock (_sync)
            {
                ref uint word = ref _bare32[(4 * _entries[i]) + 2];
                Volatile.Write(ref word, (word & 0x3) | (_values[i] & ~0x3u));
            }
        }

        return _entries.Length;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int Write64()
    {
        int done = 0;
        for (int i = 0; i < _entries.Length; i++)
        {
            done += _table.TryGuestWrite(_bar, _at + (ulong)(EntrySize * _entries[i]), 8, _values[i]) ? 1 : 0;
        }

        return done;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int BareLockedWrite64()
    {
        for (int i = 0; i < _entries.Length; i++)
        {
            lock (_sync)
            {
                ref ulong word = ref _bare64[2 * _entries[i]];
                Volatile.Write(ref word, (word & 0x3) | (_values[i] & ~0x3UL));
            }
        }

        return _entries.Length;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public ulong Read64()
    {
        ulong sum = 0;
        foreach (int entry in _entries)
        {
            if (_table.TryGuestRead(_bar, _at + (ulong)(EntrySize * entry), 8, out ulong value))
            {
                sum ^= value;
            }
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public uint Raise()
    {
        uint sum = 0;
        foreach (int entry in _entries)
        {
            if (_table.Raise(entry).TryGetValue(out MsixDelivery delivery, out _) && delivery.Message is { } message)
            {
                sum ^= message.Data;
            }
        }

        return sum;
    }

    // What a VM manager pays after each write that lets nothing out.
    [Benchmark(OperationsPerInvoke = Accesses)]
    public int TakePendingWhenIdle()
    {
        int taken = 0;
        for (int i = 0; i < Accesses; i++)
        {
            taken += _table.TakePending(_room);
        }

        return taken;
    }

    // Masked, raised, unmasked, taken: the whole way of one interrupt.
    [Benchmark(OperationsPerInvoke = Accesses)]
    public int RaiseMaskedAndTake()
    {
        int taken = 0;
        foreach (int entry in _entries)
        {
            ulong control = _at + (ulong)((EntrySize * entry) + ControlField);
            _table.TryGuestWrite(_bar, control, 4, 1);
            taken += _table.Raise(entry).IsSuccess ? 0 : 1;
            _table.TryGuestWrite(_bar, control, 4, 0);
            taken += _table.TakePending(_room);
        }

        return taken;
    }
}
