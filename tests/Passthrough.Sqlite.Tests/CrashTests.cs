namespace Passthrough.Sqlite.Tests;

/// <summary>A process that claims and releases is killed by SIGKILL.</summary>
[Trait("Category", "Heavy")]
public sealed class CrashTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [FactOnLinux]
    public async Task What_was_acknowledged_is_there_and_the_rest_wholly_or_not_at_all()
    {
        var random = new Random(1);
        List<OwnershipEvent> acknowledged = [];
        for (int kill = 0; kill < TestScale.Of(300); kill++)
        {
            using var worker = Worker.Start(_files.Path, "churn", "--seed", $"{kill}");
            int before = acknowledged.Count;
            for (int lines = random.Next(1, 40); lines > 0 && await worker.ReadLineAsync() is { } line; lines--)
            {
                acknowledged.Add(EventIn(line));
            }

            Thread.SpinWait(random.Next(200_000));
            worker.Kill();
            acknowledged.AddRange((await worker.ReadToEndAsync()).Where(l => l.EndsWith('}')).Select(EventIn));
            acknowledged.Count.Should().BeGreaterThan(before, await worker.ErrorsAsync());
            await CheckAsync(acknowledged);
        }
    }

    [FactOnLinux]
    public async Task A_store_that_is_being_made_is_whole_or_not_there()
    {
        for (int statement = 1; statement <= 20; statement += 20 / TestScale.Of(100))
        {
            string path = _files.Folder.Below($"new-{statement}/passthrough.db");
            using var worker = Worker.StartDying(statement, path, "claim");
            (await worker.ReadToEndAsync()).Should().BeEmpty(await worker.ErrorsAsync());

            await using SqliteOwnershipStore store = await _files.OpenAsync(new() { Path = path });
            (await store.VerifyAsync()).ThrowIfError();
            (await store.TellAsync(StoreFiles.Host)).Revision.Should().Be(0);
        }
    }

    private async Task CheckAsync(List<OwnershipEvent> acknowledged)
    {
        await using SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(_files.Options)).GetValueOrThrow();

        // The claims are what the events amount to, no function and no unit has two owners, no row is half there.
        (await store.VerifyAsync()).ThrowIfError();
        StoredEvent[] trail = await store.TrailAsync(StoreFiles.Host);
        acknowledged.Select(e => e.ToJson()).Should().BeSubsetOf(trail.Select(e => e.Event.ToJson()));
        StoredOwnership told = await store.TellAsync(StoreFiles.Host);
        told.Claims.SelectMany(c => c.Claim.Lease.Functions).Select(f => f.Place).Should().OnlyHaveUniqueItems();
    }

    private static OwnershipEvent EventIn(string line) => OwnershipEvent.Read(line["wrote ".Length..]).GetValueOrThrow();
}
