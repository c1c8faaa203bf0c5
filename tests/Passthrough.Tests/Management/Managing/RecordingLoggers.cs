using Microsoft.Extensions.Logging;
using Passthrough.Tests.Registry;

namespace Passthrough.Tests.Management.Managing;

/// <summary>Keeps what is logged, by whom ever.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    private readonly RecordingLogger _all = new();

    /// <summary>The messages of the manager alone.</summary>
    public IEnumerable<RecordingLogger.Entry> Managers => _all.Entries.Where(e => e.Id.Id is >= LogEvents.ManagerOpened and < LogEvents.ManagerOpened + 20);

    public ILogger CreateLogger(string categoryName) => _all;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
