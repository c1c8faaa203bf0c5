using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// Finding a device, giving one to a VM and taking it back, explaining a request and listing a VM's leases, by the number of devices that the host has.
/// </summary>
[MemoryDiagnoser]
public class RegistryBenchmarks
{
    private const int Operations = 4096;
    private const int Vms = 256;
    private const int LeasesOfVm = 8;
    private const int Seed = 20260103;

    private readonly ConcurrentDictionary<PciAddress, object> _dictionary = new();
    private readonly PciAddress[] _order = new PciAddress[Operations];
    private readonly ClaimRequest[] _requests = new ClaimRequest[Operations];
    private readonly VmId _holder = VmId.Parse("holder");
    private readonly DeviceRegistry _registry = new();

    [Params(1_000, 10_000, 100_000, 1_000_000)]
    public int Devices { get; set; }

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
            // The first cards are the holder's.
            _order[i] = MadeHost.AddressOf(random.Next(LeasesOfVm * MadeHost.FunctionsOfCard, Devices));
            _requests[i] = new(new VmId((ulong)random.Next(Vms)), _order[i]);
        }

        for (int i = 0; i < LeasesOfVm; i++)
        {
            _registry.Assign(new(_holder, MadeHost.AddressOf(i * MadeHost.FunctionsOfCard))).GetValueOrThrow();
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

    [Benchmark(OperationsPerInvoke = Operations)]
    public int Explain()
    {
        int reasons = 0;
        foreach (ClaimRequest request in _requests)
        {
            reasons += _registry.Explain(request).Length;
        }

        return reasons;
    }

    /// <summary>Eight leases of one device each.</summary>
    [Benchmark]
    public int LeasesOf() => _registry.LeasesOf(_holder).Length;
}
