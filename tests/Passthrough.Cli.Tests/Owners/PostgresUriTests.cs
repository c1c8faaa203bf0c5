using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Owners;

public class PostgresUriTests
{
    [Theory]
    [InlineData("postgresql://db.example/passthrough", "Host=db.example;Database=passthrough")]
    [InlineData("postgres://fleet@db.example:6432/passthrough", "Username=fleet;Host=db.example:6432;Database=passthrough")]
    [InlineData("postgresql://fleet:p%40ss%3Bword@db1:5432,db2:5433/claims?sslmode=verify-full&target_session_attrs=primary", "Username=fleet;Password=\"p@ss;word\";Host=db1:5432,db2:5433;Database=claims;SSL Mode=verifyfull;Target Session Attributes=primary")]
    [InlineData("postgresql://%2Frun%2Fpostgresql/passthrough", "Host=/run/postgresql;Database=passthrough")]
    [InlineData("postgresql:///passthrough?host=/tmp&port=5433&user=fleet", "Database=passthrough;Host=/tmp;Port=5433;Username=fleet")]
    public void An_address_becomes_a_connection_string(string address, string expected)
    {
        var read = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = PostgresUri.ToConnectionString(address).GetValueOrThrow() };
        var wanted = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = expected };

        read.EquivalentTo(wanted).Should().BeTrue($"{read} should be {expected}");
    }

    [Fact]
    public void A_connection_string_stays_what_it_is() =>
        PostgresUri.ToConnectionString("Host=db1;Password=s3cret").GetValueOrThrow().Should().Be("Host=db1;Password=s3cret");

    [Fact]
    public void A_parameter_that_is_unknown_is_named_and_no_password_is()
    {
        VmError error = PostgresUri.ToConnectionString("postgresql://fleet:s3cret@db1/claims?bogus=1").Error!;

        error.Code.Should().Be(VmErrorCode.StoreLocationInvalid);
        error.ToString().Should().Contain("'bogus'").And.NotContain("s3cret");
    }
}
