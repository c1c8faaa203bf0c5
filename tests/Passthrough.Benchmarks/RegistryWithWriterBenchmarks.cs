using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// Readers of a registry of 100,000 devices while another thread assigns and releases without a pause, and while nobody writes. No <c>MemoryDiagnoser</c>: it
/// counts all threads, the writer's too.
/// </summary>
public class RegistryWithWriterBenchmarks
{
    private const int Devices = 100_000;
    private const int Operations = 4096;
    private const int Seed = 20260104;

    private readonly DeviceRegistry _registry = new();
    private readonly ConcurrentDictionary<PciAddress, object> _dictionary = new();
    private readonly PciAddress[] _order = new PciAddress[Operations];
    private BusyWriter? _writer;

    [Params(false, true)]
    public bool Writer { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _registry.Apply(MadeHost.Of(Devices)).GetValueOrThrow();
        foreach (RegisteredDevice device in _registry.Devices)
        {
            _dictionary[device.Address] = device;
        }

        var random = new Random(Seed);
        for (int i = 0; i < Operations; i++)
        {
            _order[i] = MadeHost.AddressOf(random.Next(Devices));
        }

        if (Writer)
        {
            int next = 0;
            _writer = new(() =>
            {
                Lease lease = _registry.Assign(new(new VmId(1), MadeHost.AddressOf(next++ % Devices))).GetValueOrThrow();
                _registry.Release(lease).ThrowIfError();
            });
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _writer?.Stop();

    [Benchmark(OperationsPerInvoke = Operations)]
    public int FindAndReadOwner()
    {
        int owned = 0;
        foreach (PciAddress address in _order)
        {
            owned += _registry.TryFind(address, out RegisteredDevice? device) && device.Ownership.Owner is not null ? 1 : 0;
        }

        return owned;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public int ConcurrentDictionaryLookup()
    {
        int found = 0;
        foreach (PciAddress address in _order)
        {
            found += _dictionary.TryGetValue(address, out _) ? 1 : 0;
        }

        return found;
    }
}
