using System.Data.Common;

namespace Passthrough.Cli.Owners;

/// <summary>
/// A PostgreSQL address, <c>postgresql://user:password@host:port/database?sslmode=require</c>, as the connection string that the driver takes: libpq's form of
/// URIs, whose parameters of two words the driver writes with a blank between them. Errors tell nothing of the text, which may hold a password.
/// </summary>
internal static class PostgresUri
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["target_session_attrs"] = "Target Session Attributes",
        ["options"] = "Options",
    };

    /// <summary>The connection string of an address; of anything else the text itself.</summary>
    public static VmResult<string> ToConnectionString(string text)
    {
        int at = text.IndexOf("://", StringComparison.Ordinal);
        if (at < 0 || !text.StartsWith("postgres", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        (string authority, string path, string query) = Parts(text[(at + 3)..]);
        var settings = new DbConnectionStringBuilder();
        int user = authority.LastIndexOf('@');
        if (user >= 0)
        {
            string[] credentials = authority[..user].Split(':', 2);
            Set(settings, "Username", credentials[0]);
            Set(settings, "Password", credentials.Length > 1 ? credentials[1] : string.Empty);
        }

        // A port stays with its host, as the driver takes lists of both.
        Set(settings, "Host", authority[(user + 1)..]);
        Set(settings, "Database", path);
        foreach (string parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = parameter.Split('=', 2);
            if (pair.Length != 2 || !Names.TryGetValue(pair[0], out string? name))
            {
                return new StoreFailed(
                    VmErrorCode.StoreLocationInvalid,
                    "postgresql:",
                    $"its parameter '{Output.SafeText.Line(pair[0][..Math.Min(pair[0].Length, 64)])}' is none of {string.Join(", ", Names.Keys.Order(StringComparer.Ordinal))}");
            }

            Set(settings, name, string.Equals(name, "SSL Mode", StringComparison.Ordinal) ? pair[1].Replace("-", string.Empty, StringComparison.Ordinal) : pair[1]);
        }

        return settings.ConnectionString;
    }

    private static void Set(DbConnectionStringBuilder settings, string name, string escaped)
    {
        if (escaped.Length > 0)
        {
            settings[name] = Uri.UnescapeDataString(escaped);
        }
    }

    private static (string Authority, string Path, string Query) Parts(string rest)
    {
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        string before = query < 0 ? rest : rest[..query];
        int path = before.IndexOf('/', StringComparison.Ordinal);
        return (path < 0 ? before : before[..path], path < 0 ? string.Empty : before[(path + 1)..], query < 0 ? string.Empty : rest[(query + 1)..]);
    }
}
