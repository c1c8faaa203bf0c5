using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>Telling a registry what its host reports now, by the number of functions; the reports are made beforehand, of objects of their own each.</summary>
[MemoryDiagnoser]
public class InventoryBenchmarks
{
    private readonly DeviceRegistry _registry = new();
    private HostInventory _first = null!;
    private HostInventory _same = null!;
    private HostInventory _changed = null!;

    [Params(1_000, 10_000, 100_000, 1_000_000)]
    public int Devices { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _first = MadeHost.Of(Devices);
        _same = MadeHost.Of(Devices);
        _changed = MadeHost.WithOneChange(_same);
        _registry.Apply(_first).GetValueOrThrow();
    }

    /// <summary>The same functions, read again: two reports of the same, in turn.</summary>
    [Benchmark]
    public int ApplyUnchanged()
    {
        int changes = _registry.Apply(_same).GetValueOrThrow().Altered.Length;
        return changes + _registry.Apply(_first).GetValueOrThrow().Altered.Length;
    }

    /// <summary>One function's driver changes, and back.</summary>
    [Benchmark]
    public int ApplyOneChange()
    {
        int changes = _registry.Apply(_changed).GetValueOrThrow().Altered.Length;
        return changes + _registry.Apply(_first).GetValueOrThrow().Altered.Length;
    }
}
