using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>Finding a device, and giving one to a VM and taking it back, by the number of devices that the registry holds.</summary>
[MemoryDiagnoser]
public class RegistryBenchmarks
{
    private const int Operations = 4096;
    private const int Seed = 20260103;

    private readonly ConcurrentDictionary<PciAddress, object> _dictionary = new();
    private readonly PciAddress[] _order = new PciAddress[Operations];
    private readonly ClaimRequest[] _requests = new ClaimRequest[Operations];
    private readonly DeviceRegistry _registry = new();

    [Params(1_000, 100_000)]
    public int Devices { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < Devices; i++)
        {
            PciAddress address = AddressOf(i);
            PassthroughDevice device = PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x1234, 0x5678, address).GetValueOrThrow();
            _registry.Register(device).ThrowIfError();
            _dictionary[address] = device;
        }

        var random = new Random(Seed);
        for (int i = 0; i < Operations; i++)
        {
            _order[i] = AddressOf(random.Next(Devices));
            _requests[i] = new(new VmId((ulong)random.Next(256)), _order[i]);
        }
    }

    [Benchmark(OperationsPerInvoke = Operations)]
    public int TryFind()
    {
        int found = 0;
        foreach (PciAddress address in _order)
        {
            found += _registry.TryFind(address, out _) ? 1 : 0;
        }

        return found;
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

    [Benchmark(OperationsPerInvoke = Operations)]
    public int AssignAndRelease()
    {
        int done = 0;
        foreach (ClaimRequest request in _requests)
        {
            Lease lease = _registry.Assign(request).GetValueOrThrow();
            done += _registry.Release(lease).IsSuccess ? 1 : 0;
        }

        return done;
    }

    private static PciAddress AddressOf(int index) => new((uint)(index >> 16), (ushort)(index & ushort.MaxValue));
}
