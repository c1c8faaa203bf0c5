using Npgsql;

namespace Passthrough.Postgres.Tests.Servers;

/// <summary>The server that the test classes share, each with a database of its own: one that was given, or a throwaway one without fsync.</summary>
internal static class SharedServer
{
    /// <summary>A connection string of somebody who may make databases.</summary>
    public const string Variable = "PASSTHROUGH_TEST_POSTGRES";

    private static readonly Lazy<Task<PostgresCluster>> Own = new(() => PostgresCluster.StartAsync("fsync=off"));

    public static string? Given => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>Somebody who may make databases.</summary>
    public static async Task<string> AdministratorAsync() => Given ?? (await Own.Value).ConnectionStringTo("postgres");

    public static async Task ExecuteAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(await AdministratorAsync()) { Pooling = false }.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
