namespace Passthrough.Tests.Linearizability;

/// <summary>What <see cref="RegistryLinearizabilityTests"/> does finds a registry that is wrong.</summary>
[Trait("Category", "Heavy")]
public sealed class BrokenRegistryTests
{
    private const int Patience = 2_000;

    [Theory]
    [InlineData(2, 32)]
    [InlineData(4, 16)]
    [InlineData(8, 10)]
    public async Task A_registry_without_a_lock_is_found(int threads, int callsOfEach) =>
        Outcome(await RegistryTrials.FirstUnexplainedAsync(Patience, threads, callsOfEach, calls => new UnlockedRegistry(calls)))
            .Should().Be(HistoryVerdict.Violated);

    [Theory]
    [InlineData(2, 32)]
    [InlineData(4, 16)]
    [InlineData(8, 10)]
    public async Task A_registry_that_lets_two_win_a_race_is_found(int threads, int callsOfEach) =>
        Outcome(await RegistryTrials.FirstUnexplainedAsync(Patience, threads, callsOfEach, calls => new TwoWinnersRegistry(Real(calls), calls)))
            .Should().Be(HistoryVerdict.Violated);

    [Theory]
    [InlineData(2, 32)]
    [InlineData(4, 16)]
    [InlineData(8, 10)]
    public async Task A_registry_that_reads_what_was_is_found(int threads, int callsOfEach) =>
        Outcome(await RegistryTrials.FirstUnexplainedAsync(Patience, threads, callsOfEach, calls => new StaleReadingRegistry(Real(calls), calls)))
            .Should().Be(HistoryVerdict.Violated);

    [Theory]
    [InlineData(2, 32)]
    [InlineData(4, 16)]
    [InlineData(8, 10)]
    public async Task A_registry_that_shows_half_a_change_is_found(int threads, int callsOfEach) =>
        Outcome(await RegistryTrials.FirstUnexplainedAsync(Patience, threads, callsOfEach, calls => new PiecemealRegistry(calls)))
            .Should().Be(HistoryVerdict.Violated);

    private static HistoryVerdict? Outcome(LinearizabilityReport<RegistryCall, RegistryAnswer>? unexplained) => unexplained?.Outcome;

    private static RealRegistry Real(int calls) => new(RegistryScripts.Devices, calls);
}
