namespace Passthrough.Testing;

/// <summary>Processes that claim at the same time, each by <c>claim</c> of the store worker.</summary>
public sealed class ProcessRaces(Func<string[], StoreProcess> start)
{
    public static readonly int Racers = Math.Max(8, TestScale.Of(64));

    public static bool IsWritten(string said) => said.StartsWith("wrote ", StringComparison.Ordinal);

    /// <summary>All want one device.</summary>
    public Task<string[]> ForOneDeviceAsync() => RunAsync(Enumerable.Range(0, Racers).Select(n => new[] { "claim", "--wait", "yes", "--card", "0", "--vm", $"vm-{n}" }));

    /// <summary>Each wants a device of its own.</summary>
    public Task<string[]> ForADeviceEachAsync() =>
        RunAsync(Enumerable.Range(0, Racers).Select(n => new[] { "claim", "--wait", "yes", "--cards", $"{Racers}", "--card", $"{n}", "--vm", $"vm-{n}" }));

    /// <summary>One wants a physical function, the other its virtual one.</summary>
    public Task<string[]> ForAFunctionAndItsVirtualOneAsync(string host) => RunAsync([Claim(host, "vf", card: 0), Claim(host, "vf", card: 1)]);

    /// <summary>What a process says to claim a card of an inventory.</summary>
    public static string[] Claim(string host, string inventory, int card) =>
        ["claim", "--wait", "yes", "--host", host, "--inventory", inventory, "--card", $"{card}", "--vm", $"vm-{card}"];

    /// <summary>The last word of each, after all were ready before any began.</summary>
    public async Task<string[]> RunAsync(IEnumerable<string[]> orders)
    {
        StoreProcess[] racers = [.. orders.Select(start)];
        try
        {
            string?[] ready = await Task.WhenAll(racers.Select(r => r.ReadLineAsync()));
            ready.Should().OnlyContain(line => line == "ready");
            await Task.WhenAll(racers.Select(r => r.GoAsync()));
            return [.. (await Task.WhenAll(racers.Select(r => r.ReadToEndAsync()))).Select(lines => lines[^1])];
        }
        finally
        {
            Array.ForEach(racers, r => r.Dispose());
        }
    }
}
