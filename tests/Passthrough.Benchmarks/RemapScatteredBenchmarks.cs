using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>The interrupt path when the vectors lie as far apart as 16 bits allow: what the caches add in the worst case.</summary>
[MemoryDiagnoser]
public class RemapScatteredBenchmarks
{
    private RemapTable _table = null!;

    [Params(1, 64, 2048)]
    public int Remaps { get; set; }

    [GlobalSetup]
    public void Setup() => _table = RemapTable.Scattered(Remaps);

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint RemapInterrupt() => _table.RemapInterrupt();

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint DictionaryLookup() => _table.DictionaryLookup();

    [Benchmark(Baseline = true, OperationsPerInvoke = RemapTable.Lookups)]
    public uint ArrayLoad() => _table.ArrayLoad();
}
