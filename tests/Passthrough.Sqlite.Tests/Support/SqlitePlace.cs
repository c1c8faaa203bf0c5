namespace Passthrough.Sqlite.Tests;

/// <summary>A store's file in a folder of its own.</summary>
public sealed class SqlitePlace : StorePlace
{
    private readonly TemporaryFolder _folder = new();
    private readonly SteppingClock _clock = new();

    public string Path => _folder.Below("passthrough.db");

    public override async ValueTask<IOwnershipStore> OpenAsync() => (await SqliteOwnershipStore.OpenAsync(new()
    {
        Path = Path,
        TimeProvider = new PollingClock(_clock),
        PollInterval = TimeSpan.FromMilliseconds(20),
        BusyTimeout = StoreReading.Patience,
    })).GetValueOrThrow();

    public override ValueTask DisposeAsync()
    {
        _folder.Remove();
        return base.DisposeAsync();
    }

    /// <summary>Tells a test's time, and waits in real time.</summary>
    private sealed class PollingClock(TimeProvider told) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => told.GetUtcNow();
    }
}
