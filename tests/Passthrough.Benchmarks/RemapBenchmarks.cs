using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>The interrupt path, by the number of remaps, against the ways in which it could be written.</summary>
[MemoryDiagnoser]
public class RemapBenchmarks
{
    private RemapTable _table = null!;

    [Params(1, 4, 16, 64, 256, 1024, 2048)]
    public int Remaps { get; set; }

    [GlobalSetup]
    public void Setup() => _table = RemapTable.Dense(Remaps);

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint RemapInterrupt() => _table.RemapInterrupt();

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint LinearScan() => _table.LinearScan();

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint DictionaryLookup() => _table.DictionaryLookup();

    [Benchmark(Baseline = true, OperationsPerInvoke = RemapTable.Lookups)]
    public uint ArrayLoad() => _table.ArrayLoad();
}
