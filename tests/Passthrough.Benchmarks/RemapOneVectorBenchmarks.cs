using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// The scan at its best: one vector over and over, so that every branch is foreseen. The last vector of one, and of four.
/// </summary>
[MemoryDiagnoser]
public class RemapOneVectorBenchmarks
{
    private RemapTable _table = null!;

    [Params(1, 4)]
    public int Remaps { get; set; }

    [GlobalSetup]
    public void Setup() => _table = RemapTable.DenseLastOnly(Remaps);

    [Benchmark(OperationsPerInvoke = RemapTable.Lookups)]
    public uint RemapInterrupt() => _table.RemapInterrupt();

    [Benchmark(Baseline = true, OperationsPerInvoke = RemapTable.Lookups)]
    public uint LinearScan() => _table.LinearScan();
}
