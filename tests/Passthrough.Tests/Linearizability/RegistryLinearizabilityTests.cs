namespace Passthrough.Tests.Linearizability;

/// <summary>Whatever threads do with a registry at once, one of them could have done it alone in some order.</summary>
[Trait("Category", "Heavy")]
public sealed class RegistryLinearizabilityTests
{
    [Theory]
    [InlineData(2, 32)]
    [InlineData(4, 16)]
    [InlineData(8, 10)]
    public async Task Some_order_explains_every_parallel_history(int threads, int callsOfEach)
    {
        LinearizabilityReport<RegistryCall, RegistryAnswer>? unexplained = await RegistryTrials.FirstUnexplainedAsync(
            TestScale.Of(10_000), threads, callsOfEach, mostCalls => new RealRegistry(RegistryScripts.Devices, mostCalls));

        $"{unexplained}".Should().BeEmpty();
    }
}
