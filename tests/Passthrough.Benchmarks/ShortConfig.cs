using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using Perfolizer.Horology;

namespace Passthrough.Benchmarks;

/// <summary>
/// A process of its own for each case, but short iterations: the whole remap table takes a minute or two. The minimum is shown beside
/// the mean, since it is what another program on the same machine disturbs least.
/// </summary>
internal sealed class ShortConfig : ManualConfig
{
    private const double IterationMilliseconds = 100;

    public ShortConfig()
    {
        AddJob(Job.Default.WithLaunchCount(1).WithWarmupCount(3).WithIterationCount(9).WithIterationTime(TimeInterval.FromMilliseconds(IterationMilliseconds)));
        WithBuildTimeout(TimeSpan.FromMinutes(10));
        AddLogger(ConsoleLogger.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
        HideColumns(Column.Error, Column.RatioSD, Column.AllocRatio);
        AddExporter(MarkdownExporter.GitHub);
        if (!Lspci.IsInstalled)
        {
            ConsoleLogger.Default.WriteLineInfo("lspci is not installed (Debian: pciutils): its cases are left out.");
            AddFilter(new SimpleFilter(c => !c.Descriptor.WorkloadMethod.Name.StartsWith(nameof(Lspci), StringComparison.Ordinal)));
        }
    }
}
