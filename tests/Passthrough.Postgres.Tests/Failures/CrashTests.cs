using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests.Failures;

/// <summary>A process that claims and releases is killed by SIGKILL at random moments.</summary>
[Trait("Category", "Heavy")]
public sealed class CrashTests : IAsyncLifetime
{
    // At most as many at a time as the machine has cores for.
    private const int Hosts = 4;

    private TestDatabase? _database;

    public async Task InitializeAsync() => _database = new FactAttribute().Skip is null ? await TestDatabase.RentAsync() : null;

    public Task DisposeAsync() => _database?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [Fact]
    public async Task What_was_acknowledged_is_there_and_the_rest_wholly_or_not_at_all()
    {
        await using PostgresOwnershipStore store = await _database!.OpenAsync();
        var random = new Random(1);
        List<string>[] acknowledged = [.. Enumerable.Range(0, Hosts).Select(_ => new List<string>())];
        for (int kill = 0; kill < TestScale.Of(300); kill++)
        {
            HostId host = HostId.Parse($"host-{kill % Hosts}");
            acknowledged[kill % Hosts].AddRange(await KilledAsync(host, kill, lines: random.Next(1, 40), spin: random.Next(200_000)));

            string[] trail = [.. (await store.TrailAsync(host)).Select(e => e.Event.ToJson())];
            acknowledged[kill % Hosts].Should().NotBeEmpty().And.BeSubsetOf(trail).And.OnlyHaveUniqueItems();
            StorePicture.Of((await StoreReplay.OfAsync(store, host)).Snapshot()).Should().Equal(StorePicture.Of(await store.TellAsync(host)));
        }
    }

    private async Task<List<string>> KilledAsync(HostId host, int seed, int lines, int spin)
    {
        using StoreProcess worker = _database!.StartProcess("churn", "--seed", $"{seed}", "--host", $"{host}");
        List<string> said = [];
        for (; lines > 0 && await worker.ReadLineAsync() is { } line; lines--)
        {
            said.Add(line);
        }

        Thread.SpinWait(spin);
        worker.Kill();
        said.AddRange((await worker.ReadToEndAsync()).Where(l => l.EndsWith('}')));
        said.Should().OnlyContain(l => l.StartsWith("wrote ", StringComparison.Ordinal));
        return [.. said.Select(l => OwnershipEvent.Read(l["wrote ".Length..]).GetValueOrThrow().ToJson())];
    }
}
