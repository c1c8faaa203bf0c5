using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests;

/// <summary>Many processes on one store.</summary>
[Trait("Category", "Heavy")]
public sealed class RaceTests : IAsyncLifetime
{
    private static readonly HostId Host = HostId.Parse("host-1");

    private TestDatabase? _database;

    private ProcessRaces Races => new(orders => _database!.StartProcess(orders));

    public async Task InitializeAsync() => _database = new FactAttribute().Skip is null ? await TestDatabase.RentAsync() : null;

    public Task DisposeAsync() => _database?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [Fact]
    public async Task Of_many_processes_that_claim_one_device_one_gets_it()
    {
        string[] said = await Races.ForOneDeviceAsync();

        said.Count(ProcessRaces.IsWritten).Should().Be(1);
        said.Where(s => !ProcessRaces.IsWritten(s)).Should().OnlyContain(s => s.StartsWith("refused PT2", StringComparison.Ordinal));
        (await OwnersAsync()).Should().HaveCount(1);
    }

    [Fact]
    public async Task Many_processes_that_claim_a_device_each_all_get_it()
    {
        string[] said = await Races.ForADeviceEachAsync();

        said.Should().OnlyContain(s => ProcessRaces.IsWritten(s));
        (await OwnersAsync()).Should().BeEquivalentTo(Enumerable.Range(0, ProcessRaces.Racers).Select(n => $"vm-{n}"));
    }

    [Fact]
    public async Task A_card_and_its_virtual_function_are_never_both_claimed()
    {
        for (int race = 0; race < TestScale.Of(20); race++)
        {
            string[] said = await Races.ForAFunctionAndItsVirtualOneAsync($"host-{race}");

            said[0].Should().StartWith("refused PT2", "a card of which there are virtual functions is not given away");
            said[1].Should().StartWith("wrote ");
        }
    }

    private async Task<string[]> OwnersAsync()
    {
        await using PostgresOwnershipStore store = await _database!.OpenAsync();
        return [.. (await store.TellAsync(Host)).Claims.Select(c => c.Claim.Lease.Vm.ToString())];
    }
}
