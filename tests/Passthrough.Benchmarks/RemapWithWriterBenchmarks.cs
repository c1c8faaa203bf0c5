using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// The interrupt path while another thread adds and removes a remap without a pause. The others need a lock to be correct then. No
/// <c>MemoryDiagnoser</c>: it counts all threads, the writer's too. The clean-up fails the case when the reader allocated a byte.
/// </summary>
public class RemapWithWriterBenchmarks
{
    // Beside the vectors that are looked up: in the same page, and in the same cache line as the first of them.
    private const ushort Toggled = RemapTable.FirstVector - 1;

    private readonly Lock _sync = new();
    private RemapTable _table = null!;
    private Dictionary<ushort, GuestInterrupt> _dictionary = null!;
    private ConcurrentDictionary<ushort, GuestInterrupt> _concurrent = null!;
    private BusyWriter _writer = null!;
    private Func<uint> _reader = null!;

    // The table's last entry is the writer's.
    [Params(1, 64, MsixCapability.MaximumTableSize - 1)]
    public int Remaps { get; set; }

    [GlobalSetup(Target = nameof(RemapInterrupt))]
    public void SetupDevice() => Start(RemapInterrupt, ToggleInDevice);

    [GlobalSetup(Target = nameof(LockedDictionary))]
    public void SetupLocked() => Start(LockedDictionary, ToggleLocked);

    [GlobalSetup(Target = nameof(ConcurrentDictionaryLookup))]
    public void SetupConcurrent() => Start(ConcurrentDictionaryLookup, ToggleConcurrent);

    [GlobalCleanup]
    public void Cleanup()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _reader();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _writer.Stop();
        if (allocated != 0)
        {
            throw new InvalidOperationException($"The reader allocated {allocated} bytes.");
        }
    }

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint RemapInterrupt() => _table.RemapInterrupt();

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint LockedDictionary()
    {
        uint sum = 0;
        foreach (ushort vector in _table.Order)
        {
            lock (_sync)
            {
                if (_dictionary.TryGetValue(vector, out GuestInterrupt interrupt))
                {
                    sum ^= interrupt.Vector ^ interrupt.Target.Value;
                }
            }
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint ConcurrentDictionaryLookup()
    {
        ConcurrentDictionary<ushort, GuestInterrupt> concurrent = _concurrent;
        uint sum = 0;
        foreach (ushort vector in _table.Order)
        {
            if (concurrent.TryGetValue(vector, out GuestInterrupt interrupt))
            {
                sum ^= interrupt.Vector ^ interrupt.Target.Value;
            }
        }

        return sum;
    }

    private void Start(Func<uint> reader, Action toggle)
    {
        _table = RemapTable.Dense(Remaps);
        _dictionary = new(_table.Interrupts);
        _concurrent = new(_table.Interrupts);
        _reader = reader;
        _writer = new(toggle);
    }

    private void ToggleInDevice()
    {
        _table.Device.AddMsixRemap(Toggled, 1, default).GetValueOrThrow();
        _table.Device.Interrupts.Remove(Toggled).GetValueOrThrow();
    }

    private void ToggleLocked()
    {
        lock (_sync)
        {
            _dictionary.Add(Toggled, default);
        }

        lock (_sync)
        {
            _dictionary.Remove(Toggled);
        }
    }

    private void ToggleConcurrent()
    {
        _concurrent.TryAdd(Toggled, default);
        _concurrent.TryRemove(Toggled, out _);
    }
}
