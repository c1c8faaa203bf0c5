namespace Passthrough.Postgres.Tests.Servers;

/// <summary>The programs of a PostgreSQL server.</summary>
internal static class PostgresBinaries
{
    /// <summary>The folder that has them, of the newest version where there are several; null where there is none.</summary>
    public static string? Find() => new[] { "/usr/lib/postgresql" }
        .Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories)
        .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out int number) ? number : 0)
        .Select(version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .FirstOrDefault(folder => new[] { "initdb", "postgres", "pg_basebackup" }.All(program => File.Exists(Path.Combine(folder, program))));

    public static string PathOf(string program) => Path.Combine(Find()!, program);
}
