using System.Globalization;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>Makes of a connection string the way to a server, and a name for it without credentials.</summary>
internal static class PostgresLocation
{
    private const string Nowhere = "postgresql:";

    /// <summary>The server that options name; or <see cref="VmErrorCode.StoreLocationInvalid"/>.</summary>
    public static VmResult<PostgresServer> Server(PostgresStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RetryFor, TimeSpan.FromDays(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PollEvery, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PollEvery, TimeSpan.FromDays(1), nameof(options));
        if (options.DataSource is { } given)
        {
            return new PostgresServer(given, isOwn: false, NameOf(new(given.ConnectionString)), options.Clock, options.RetryFor);
        }

        try
        {
            NpgsqlConnectionStringBuilder settings = Completed(new(options.ConnectionString));
            return new PostgresServer(Source(settings), isOwn: true, NameOf(settings), options.Clock, options.RetryFor);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException or NotSupportedException)
        {
            // The text itself may hold a password, and is not told.
            return new StoreFailed(VmErrorCode.StoreLocationInvalid, Nowhere, exception.Message);
        }
    }

    /// <summary>The hosts and the database.</summary>
    public static string NameOf(NpgsqlConnectionStringBuilder settings) =>
        $"postgresql://{string.Join(',', (settings.Host ?? "").Split(',').Select(h => WithPort(h, settings.Port)))}/{settings.Database ?? settings.Username}";

    private static string WithPort(string host, int port) => host.Contains('/', StringComparison.Ordinal) || host.LastIndexOf(':') > host.LastIndexOf(']')
        ? host
        : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");

    private static NpgsqlConnectionStringBuilder Completed(NpgsqlConnectionStringBuilder settings)
    {
        settings.Host ??= Environment.GetEnvironmentVariable("PGHOST");
        settings.Database ??= Environment.GetEnvironmentVariable("PGDATABASE");
        if (!settings.ContainsKey("Port") && int.TryParse(Environment.GetEnvironmentVariable("PGPORT"), CultureInfo.InvariantCulture, out int port))
        {
            settings.Port = port;
        }

        settings.ApplicationName ??= "passthrough";
        return settings;
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.Host?.Contains(',', StringComparison.Ordinal) != true)
        {
            return NpgsqlDataSource.Create(settings);
        }

        // A data source of several hosts takes its wish from elsewhere than its text.
        string wish = settings.TargetSessionAttributes ?? Environment.GetEnvironmentVariable("PGTARGETSESSIONATTRS") ?? "primary";
        settings.TargetSessionAttributes = null;
        NpgsqlMultiHostDataSource hosts = new NpgsqlDataSourceBuilder(settings.ConnectionString).BuildMultiHost();
        return hosts.WithTargetSession(Enum.TryParse(wish.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out TargetSessionAttributes attributes)
            ? attributes
            : throw new ArgumentException($"'{Shown(wish)}' are no target session attributes.", nameof(settings)));
    }

    private static string Shown(string text) => text.Length > 32 ? text[..32] : text;
}
