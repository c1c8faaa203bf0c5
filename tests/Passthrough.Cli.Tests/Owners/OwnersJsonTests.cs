namespace Passthrough.Cli.Tests.Owners;

/// <summary>What commands about owners print as JSON keeps the documented schema.</summary>
public sealed class OwnersJsonTests : IDisposable
{
    private static readonly JsonSchema Schema = JsonSchema.OfDocument();
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private async Task<IReadOnlyList<string>> FaultsAsync(string definition, params string[] arguments) =>
        Schema.Faults(definition, (await _host.RunAsync([.. arguments, "--json"])).Output);

    [Theory]
    [InlineData("list", "list")]
    [InlineData("show", "show 01:00.0")]
    [InlineData("show", "show 02:00.1")]
    [InlineData("check", "check 01:00.0 02:00.1 --vm web2")]
    [InlineData("check", "check 02:00.0 --vm web1")]
    [InlineData("assign", "assign 02:00.0 --vm web3")]
    [InlineData("owners", "owners")]
    [InlineData("quarantine", "quarantine")]
    [InlineData("release", "release 01:00.0")]
    [InlineData("release", "release 03:00.0")]
    [InlineData("release", "release --vm web7")]
    [InlineData("deviceChanges", "quarantine 01:00.0 02:00.0 --reason smells")]
    [InlineData("deviceChanges", "clear 01:00.0 02:00.1 --reason aired")]
    [InlineData("reconcile", "reconcile")]
    [InlineData("reconcile", "reconcile --apply")]
    [InlineData("storePrune", "store prune --before 2000-01-01")]
    [InlineData("storePrune", "store prune --before 2999-01-01")]
    public async Task With_a_claim_and_a_quarantine(string definition, string line)
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1", "--reason", "ticket 4711", "--override", "NoUsableReset=it is a test");
        await _host.DoAsync("quarantine", "02:00.1", "--reason", "it smells");
        await _host.DoAsync("assign", "01:00.0", "--vm", "web2");
        _host.Tree.Add("0000:04:00.0", 0x8086, 0x1533, "vfio-pci", 20);

        (await FaultsAsync(definition, line.Split(' '))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("list", "list")]
    [InlineData("owners", "owners")]
    [InlineData("quarantine", "quarantine")]
    [InlineData("release", "release --vm web1")]
    [InlineData("reconcile", "reconcile")]
    [InlineData("assign", "assign 01:00.0 --vm web1")]
    public async Task Without_a_store(string definition, string line) => (await FaultsAsync(definition, line.Split(' '))).Should().BeEmpty();

    [Theory]
    [InlineData("storeStatus", "status")]
    [InlineData("storeVerify", "verify")]
    [InlineData("storeMigrate", "migrate")]
    public async Task Of_a_store_that_is_there_and_of_one_that_is_not(string definition, string command)
    {
        ToolRun without = await ToolRun.InProcessAsync("store", command, "--json", "--store", _host.Store);
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        ToolRun with = await ToolRun.InProcessAsync("store", command, "--json", "--store", _host.Store);

        Schema.Faults(definition, without.Output).Should().BeEmpty();
        Schema.Faults(definition, with.Output).Should().BeEmpty();
    }

    [Fact]
    public async Task Each_line_of_events()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1", "--reason", "ticket 4711");
        await _host.DoAsync("quarantine", "02:00.1", "--reason", "it smells");
        await _host.DoAsync("clear", "02:00.1", "--reason", "aired");

        string[] lines = (await _host.RunAsync("events --json")).Lines;

        lines.Should().HaveCount(4);
        lines.SelectMany(l => Schema.Faults("event", l)).Should().BeEmpty();
    }
}
