namespace Passthrough.Sqlite.Tests;

/// <summary>Many processes on one store.</summary>
[Trait("Category", "Heavy")]
public sealed class RaceTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();

    private ProcessRaces Races => new(orders => Worker.Start(_files.Path, orders));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [FactOnLinux]
    public async Task Of_many_processes_that_claim_one_device_one_gets_it()
    {
        string[] said = await Races.ForOneDeviceAsync();

        said.Count(ProcessRaces.IsWritten).Should().Be(1);
        said.Where(s => !ProcessRaces.IsWritten(s)).Should().OnlyContain(s => s.StartsWith("refused PT2", StringComparison.Ordinal));
        (await OwnersAsync()).Should().HaveCount(1);
    }

    [FactOnLinux]
    public async Task Many_processes_that_claim_a_device_each_all_get_it()
    {
        string[] said = await Races.ForADeviceEachAsync();

        said.Should().OnlyContain(s => ProcessRaces.IsWritten(s));
        (await OwnersAsync()).Should().BeEquivalentTo(Enumerable.Range(0, ProcessRaces.Racers).Select(n => $"vm-{n}"));
    }

    [FactOnLinux]
    public async Task A_card_and_its_virtual_function_are_never_both_claimed()
    {
        for (int race = 0; race < TestScale.Of(50); race++)
        {
            string[] said = await Races.ForAFunctionAndItsVirtualOneAsync($"host-{race}");

            said[0].Should().StartWith("refused PT2", "a card of which there are virtual functions is not given away");
            said[1].Should().StartWith("wrote ");
        }
    }

    [FactOnLinux]
    public async Task Who_finds_a_virtual_function_of_a_card_that_another_process_has_claimed_before_is_refused()
    {
        string[] first = await Races.RunAsync([ProcessRaces.Claim("host-1", "pf", card: 0)]);
        string[] second = await Races.RunAsync([ProcessRaces.Claim("host-1", "vf", card: 1)]);

        first[0].Should().StartWith("wrote ");
        second[0].Should().StartWith($"refused {VmErrorCode.PhysicalFunctionTaken.ToText()}");
    }

    [FactOnLinux]
    public async Task Processes_that_claim_and_release_at_random_leave_one_whole_history()
    {
        string[][] said = await Task.WhenAll(Enumerable.Range(0, 3).Select(async n =>
        {
            using var worker = Worker.Start(_files.Path, "churn", "--seed", $"{n}", "--vm", $"vm-{n}", "--count", $"{TestScale.Of(500)}");
            return await worker.ReadToEndAsync();
        }));

        said.Select(s => s.Last()).Should().OnlyContain(s => s == "done");
        SqliteOwnershipStore store = await _files.OpenAsync();
        (await store.VerifyAsync()).ThrowIfError();
        (await store.TrailAsync(StoreFiles.Host)).Select(e => e.Event.ToJson())
            .Should().BeEquivalentTo(said.SelectMany(s => s).Where(ProcessRaces.IsWritten).Select(s => s["wrote ".Length..]));
    }

    private async Task<string[]> OwnersAsync()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        (await store.VerifyAsync()).ThrowIfError();
        return [.. (await store.TellAsync(StoreFiles.Host)).Claims.Select(c => c.Claim.Lease.Vm.ToString())];
    }
}
