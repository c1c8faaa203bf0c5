using System.Runtime.CompilerServices;
using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Cli.Tests;

/// <summary>A test that needs a PostgreSQL server; skipped, with what is missing, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
    {
        _ = (file, line);
        Skip = PostgresBinaries.Find() is null && SharedServer.Given is null
            ? $"the Debian package postgresql is not installed, and {SharedServer.Variable} names no server"
            : null;
    }
}
