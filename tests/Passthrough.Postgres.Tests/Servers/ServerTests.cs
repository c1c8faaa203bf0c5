using Npgsql;

namespace Passthrough.Postgres.Tests.Servers;

/// <summary>The server under the tests itself: what was committed outlives its being killed.</summary>
public sealed class ServerTests
{
    [FactOnOwnServer]
    public async Task What_was_committed_is_there_after_the_server_was_killed()
    {
        await using PostgresCluster server = await PostgresCluster.StartAsync();
        await server.ExecuteAsync("CREATE TABLE kept (what text); INSERT INTO kept VALUES ('this')");

        await server.KillAsync();
        await server.StartAgainAsync();

        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionStringTo("postgres", "Pooling=false"));
        await using NpgsqlCommand command = source.CreateCommand("SELECT what FROM kept");
        (await command.ExecuteScalarAsync()).Should().Be("this");
    }
}
