using Passthrough.Postgres.Tests.Servers;

// In this namespace it takes the place of xunit's own attribute in every test of this project, the shared ones too: they all need a server.
// One that does not is marked Xunit.Fact.
namespace Passthrough;

/// <summary>A test that needs a PostgreSQL server; skipped, with what is missing, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FactAttribute : Xunit.FactAttribute
{
    public FactAttribute() => Skip = PostgresBinaries.Find() is null && SharedServer.Given is null
        ? $"the Debian package postgresql is not installed, and {SharedServer.Variable} names no server"
        : null;
}

/// <summary>A theory that needs a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute() => Skip = new FactAttribute().Skip;
}

/// <summary>A test that needs a server of its own, to stop, kill or cut it off.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactOnOwnServerAttribute : Xunit.FactAttribute
{
    public FactOnOwnServerAttribute() => Skip = PostgresBinaries.Find() is null ? "the Debian package postgresql is not installed" : null;
}
