using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>From an address to its window, beside what a tool would write itself: a scan, a sorted list, a binary search of an array.</summary>
[MemoryDiagnoser]
public class WindowBenchmarks
{
    private WindowTable _free = null!;
    private WindowTable _ofBars = null!;

    [Params(6, 1000)]
    public int Windows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _free = WindowTable.Free(Windows);
        _ofBars = WindowTable.OfBars(Windows);
    }

    [Benchmark(OperationsPerInvoke = WindowTable.Lookups)]
    public ulong FindByGuest() => _free.FindByGuest();

    [Benchmark(OperationsPerInvoke = WindowTable.Lookups)]
    public ulong FindByHost() => _free.FindByHost();

    [Benchmark(OperationsPerInvoke = WindowTable.Lookups)]
    public ulong FindByGuestInBars() => _ofBars.FindByGuest();

    [Benchmark(OperationsPerInvoke = WindowTable.Lookups)]
    public ulong FindByHostInBars() => _ofBars.FindByHost();

    [Benchmark(OperationsPerInvoke = WindowTable.Lookups)]
    public ulong LinearScan() => _free.LinearScan();

    [Benchmark(OperationsPerInvoke = WindowTable.Lookups)]
    public ulong SortedListSearch() => _free.SortedListSearch();

    [Benchmark(Baseline = true, OperationsPerInvoke = WindowTable.Lookups)]
    public ulong ArrayBinarySearch() => _free.ArrayBinarySearch();
}
