using System.Reflection;
using System.Text.RegularExpressions;
using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests;

/// <summary>The SQL of the store holds to the list of constructs that <c>docs/stores.md</c> prints, and nothing else is sent.</summary>
public sealed partial class StatementTests
{
    private const string Heading = "### The SQL it uses";

    private static readonly HashSet<string> Allowed = [.. InCode().Matches(Table()).SelectMany(m => Word().Matches(m.Groups["code"].Value)).Select(m => m.Value)];

    public static TheoryData<string> All => [.. Known];

    private static IEnumerable<string> Known => typeof(Statements).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (string)f.GetRawConstantValue()!)
        .Concat(Migrations.Steps.SelectMany(s => s));

    [Xunit.Theory]
    [MemberData(nameof(All))]
    public void A_statement_uses_only_what_the_list_has(string sql)
    {
        string plain = Literal().Replace(sql, "''");

        Used().Matches(plain).Select(m => m.Value.TrimEnd('(')).Should().BeSubsetOf(Allowed);
        plain.Should().NotContain("::").And.NotContain("\"").And.NotContain("--");
    }

    [Xunit.Theory]
    [InlineData("LOCK")]
    [InlineData("TRIGGER")]
    [InlineData("EXCLUDE")]
    [InlineData("pg_advisory_lock")]
    [InlineData("WITH")]
    public void What_some_engines_lack_is_not_in_the_list(string word) => Allowed.Should().NotContain(word);

    [Xunit.Fact]
    public void The_columns_are_of_the_listed_types()
    {
        IEnumerable<string> types = Migrations.Steps.SelectMany(s => s).Where(s => s.StartsWith("CREATE TABLE", StringComparison.Ordinal))
            .SelectMany(s => Column().Matches(s[(s.IndexOf('(', StringComparison.Ordinal) + 1)..s.IndexOf("CONSTRAINT", StringComparison.Ordinal)])).Select(m => m.Groups["type"].Value);

        types.Should().NotBeEmpty().And.BeSubsetOf(Allowed);
    }

    [FactOnOwnServer]
    public async Task Nothing_else_is_sent_to_the_server()
    {
        await using PostgresCluster server = await PostgresCluster.StartAsync("log_statement=all", "log_line_prefix=%a|");
        var options = new PostgresStoreOptions { ConnectionString = server.ConnectionStringTo("postgres"), PollEvery = TimeSpan.FromMilliseconds(20) };
        _ = (await PostgresOwnershipStore.MigrateAsync(options)).GetValueOrThrow();
        await using (PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(options)).GetValueOrThrow())
        {
            await UseAsync(store);
        }

        string[] sent = [.. Sent().Matches(await File.ReadAllTextAsync(server.LogFile)).Select(m => Space().Replace(m.Groups["sql"].Value, " ").Trim())];

        HashSet<string> known = [.. Known.Select(s => Space().Replace(s, " ").Trim())];
        sent.Where(s => !s.StartsWith("SELECT version(); SELECT ns.nspname", StringComparison.Ordinal)).Distinct().Should().BeSubsetOf(
            known.Concat(["BEGIN ISOLATION LEVEL READ COMMITTED", "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED", "BEGIN ISOLATION LEVEL REPEATABLE READ", "COMMIT", "ROLLBACK", "DISCARD ALL", "UNLISTEN *"]));
        sent.Should().Contain(Statements.WriteFunction).And.Contain(Statements.Notify);
    }

    private static async Task UseAsync(PostgresOwnershipStore store)
    {
        HostId host = HostId.Parse("host-1");
        var client = new StoreClient(store, host, StoreCards.Host());
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = store.EventsAsync(host, 0, follow: true).GetAsyncEnumerator();
        await client.FailAsync(await client.AssignAsync(StoreClient.Ask(VmId.Parse("a"), 0, 1) with { Id = Guid.NewGuid() }), 1);
        await follower.TakeAsync(3);
        await client.ClearAsync(1);
        Lease lease = await client.ReserveAsync(VmId.Parse("a"), 0);
        (await store.WriteHostRecordAsync(host, lease.Generation, lease.Functions[0], new(1, "x"))).ThrowIfError();
        (await store.LieAsync(host, Pretender.At(client.Registry.Revision), new AssignCommand(StoreClient.Ask(VmId.Parse("b"), 0)))).IsSuccess.Should().BeFalse();
        _ = (await store.PublishAsync(host, StoreCards.Host(1))).GetValueOrThrow();
        _ = (await store.FleetAsync(TimeSpan.FromHours(1))).GetValueOrThrow();
        _ = (await store.ReadInventoryAsync(host)).GetValueOrThrow();
        _ = (await store.FindRequestAsync(Guid.NewGuid())).GetValueOrThrow();
        _ = (await store.PruneAsync(host, DateTimeOffset.UtcNow.AddDays(1))).GetValueOrThrow();
        _ = (await store.ReadAsync(host)).GetValueOrThrow();
        _ = (await store.HostsAsync()).GetValueOrThrow();
    }

    private static string Table()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "docs", "stores.md");
            if (File.Exists(path))
            {
                return string.Join('\n', File.ReadLines(path).SkipWhile(l => l != Heading).Skip(1).TakeWhile(l => !l.StartsWith('#')).Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|')[1]));
            }
        }

        throw new FileNotFoundException("docs/stores.md is not above the tests.");
    }

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex InCode();

    [GeneratedRegex(@"[A-Za-z_]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b([A-Z][A-Z]+\b|[a-z_]+\()")]
    private static partial Regex Used();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b[a-z_]+ (?<type>[a-z]+)( NOT NULL)?,")]
    private static partial Regex Column();

    [GeneratedRegex(@"\|LOG:  (statement|execute [^:]+): (?<sql>(.|\n[\t ])+)")]
    private static partial Regex Sent();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
