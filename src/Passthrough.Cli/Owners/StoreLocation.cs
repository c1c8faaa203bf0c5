namespace Passthrough.Cli.Owners;

/// <summary>Where claims are kept, as a user names it. Its text may hold a password and is never printed.</summary>
internal sealed class StoreLocation
{
    /// <summary>The environment variable that names it where no option does.</summary>
    public const string Variable = "PASSTHROUGH_STORE";

    /// <summary>The one store of a host.</summary>
    public const string DefaultPath = "/var/lib/passthrough/passthrough.db";

    private StoreLocation(string text) => Text = text;

    /// <summary>The path of a file, or a connection string.</summary>
    public string Text { get; }

    /// <summary>Whether it is a PostgreSQL server and not a file.</summary>
    public bool IsPostgres => IsUri(Text) || Text.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    /// <summary>The option, else the environment variable, else the host's own.</summary>
    /// <param name="option">What the command line says; null when nothing.</param>
    /// <param name="variable">What the environment says; null or empty when nothing.</param>
    public static StoreLocation Of(string? option, string? variable) => new(option ?? (string.IsNullOrEmpty(variable) ? DefaultPath : variable));

    private static bool IsUri(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
}
