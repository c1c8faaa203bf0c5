using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>Giving a VM 8 of 100,000 functions by a specification that a quarter of them match, on a preferred node, and taking them back.</summary>
[MemoryDiagnoser]
public class SelectionBenchmarks
{
    private const int Devices = 100_000;

    private readonly DeviceRegistry _registry = new();
    private readonly ClaimRequest _byId = new(new VmId(1), DeviceSelection.Parse("vendor=144d,prefer-numa=1,count=8"));
    private readonly ClaimRequest _any = new(new VmId(1), DeviceSelection.Parse("count=8"));

    [GlobalSetup]
    public void Setup() => _registry.Apply(MadeHost.Of(Devices)).GetValueOrThrow();

    [Benchmark]
    public bool SelectByVendor() => AssignAndRelease(_byId);

    [Benchmark]
    public bool SelectAny() => AssignAndRelease(_any);

    private bool AssignAndRelease(ClaimRequest request) => _registry.Release(_registry.Assign(request).GetValueOrThrow()).IsSuccess;
}
