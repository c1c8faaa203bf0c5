namespace Passthrough.Sqlite.Tests;

public sealed class StatusTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Fact]
    public async Task The_status_tells_what_the_file_is_and_holds()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        await SampleStore.FillAsync(store);

        SqliteStoreStatus status = (await store.StatusAsync()).GetValueOrThrow();

        status.Path.Should().Be(_files.Path);
        status.SchemaVersion.Should().Be(1);
        status.JournalMode.Should().Be("wal");
        status.SqliteVersion.Should().StartWith("3.");
        status.Size.Should().Be(new FileInfo(_files.Path).Length + new FileInfo(_files.Path + "-wal").Length);
        status.Findings.Should().BeEmpty();
        status.Hosts.Select(h => (h.Host, h.Claims, h.Quarantines)).Should().Equal((StoreFiles.Host, 3L, 2L), (SampleStore.Other, 1L, 0L));
        status.Hosts[0].Should().Match<SqliteHostStatus>(h => h.PrunedTo == 2 && h.Revision > 10);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        await SampleStore.FillAsync(store);
        _files.ByHand("DELETE FROM claims WHERE vm = 'web-1'; UPDATE requests SET generation = 1; DELETE FROM units WHERE host = 'host-2'");

        SqliteStoreStatus status = (await store.StatusAsync()).GetValueOrThrow();

        status.Findings.Length.Should().BeGreaterThan(3);
        (await store.VerifyAsync()).Error.Should().BeOfType<Refused>();
    }

    [Fact]
    public async Task A_store_can_be_looked_through_while_others_write()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        await SampleStore.FillAsync(store);
        SqliteOwnershipStore reader = await _files.OpenAsync(_files.Options with { ReadOnly = true });

        (await reader.VerifyAsync()).ThrowIfError();
    }
}
