namespace Passthrough.Sqlite.Tests;

/// <summary>A process that claims and releases is killed by SIGKILL.</summary>
[Trait("Category", "Heavy")]
public sealed class CrashTests : IAsyncLifetime
{
    // A full check reads the whole trail.
    private const int KillsOnAStore = 15;

    // As many as it takes to make a store, and more.
    private const int Statements = 20;

    private readonly StoreFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [FactOnLinux]
    public async Task What_was_acknowledged_is_there_and_the_rest_wholly_or_not_at_all()
    {
        var random = new Random(1);
        int kills = TestScale.Of(300);
        for (int round = 0; round < kills / KillsOnAStore; round++)
        {
            string path = _files.Folder.Below($"round-{round}.db");
            List<string> acknowledged = [];
            for (int kill = 0; kill < KillsOnAStore; kill++)
            {
                using var worker = Worker.Start(path, "churn", "--seed", $"{random.Next()}");
                for (int lines = random.Next(1, 40); lines > 0 && await worker.ReadLineAsync() is { } line; lines--)
                {
                    acknowledged.Add(EventIn(line));
                }

                Thread.SpinWait(random.Next(200_000));
                worker.Kill();
                acknowledged.AddRange((await worker.ReadToEndAsync()).Where(l => l.EndsWith('}')).Select(EventIn));
                acknowledged.Should().NotBeEmpty(await worker.ErrorsAsync());
                await CheckAsync(path, acknowledged);
            }
        }
    }

    [FactOnLinux]
    public async Task A_store_that_is_being_made_is_whole_or_not_there()
    {
        for (int statement = 1; statement <= Statements; statement += Math.Max(1, Statements / TestScale.Of(Statements * 5)))
        {
            string path = _files.Folder.Below($"new-{statement}/passthrough.db");
            using var worker = Worker.StartDying(statement, path, "claim");
            (await worker.ReadToEndAsync()).Should().BeEmpty(await worker.ErrorsAsync());

            await using SqliteOwnershipStore store = await _files.OpenAsync(new() { Path = path });
            (await store.VerifyAsync()).ThrowIfError();
            (await store.TellAsync(StoreFiles.Host)).Revision.Should().Be(0);
        }
    }

    private async Task CheckAsync(string path, List<string> acknowledged)
    {
        await using SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(_files.Options with { Path = path })).GetValueOrThrow();

        // The claims are what the events amount to, no function and no unit has two owners, no row is half there.
        (await store.VerifyAsync()).ThrowIfError();
        HashSet<string> kept = [.. (await store.TrailAsync(StoreFiles.Host)).Select(e => e.Event.ToJson())];
        acknowledged.Where(e => !kept.Contains(e)).Should().BeEmpty();
        StoredOwnership told = await store.TellAsync(StoreFiles.Host);
        told.Claims.SelectMany(c => c.Claim.Lease.Functions).Select(f => f.Place).Should().OnlyHaveUniqueItems();
    }

    private static string EventIn(string line)
    {
        line.Should().StartWith("wrote ");
        return OwnershipEvent.Read(line["wrote ".Length..]).GetValueOrThrow().ToJson();
    }
}
