using BenchmarkDotNet.Attributes;
using Passthrough.Linux;

namespace Passthrough.Benchmarks;

/// <summary>Reading all of a made tree of 4,096 functions, against <c>lspci -vvv</c> on the same tree, its start included.</summary>
[MemoryDiagnoser]
public class DiscoveryBenchmarks
{
    private MadeTree _tree = null!;

    [GlobalSetup]
    public void Setup() => _tree = MadeTree.InTemporaryDirectory();

    [GlobalCleanup]
    public void Cleanup() => _tree.Dispose();

    [Benchmark]
    public int ReadInventory()
    {
        LinuxHost host = LinuxHost.Open(_tree.Root).GetValueOrThrow();
        int count = host.ReadInventory().GetValueOrThrow().Functions.Length;
        return count == MadeTree.Functions ? count : throw new InvalidOperationException($"{count} functions were found.");
    }

    [Benchmark(Baseline = true)]
    public int LspciVerbose() => Lspci.ReadVerbosely(_tree.PciPath);
}
