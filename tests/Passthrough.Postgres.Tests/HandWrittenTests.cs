using Npgsql;
using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests;

/// <summary>The schema's own net: what no decision would write cannot be written by hand either.</summary>
public sealed class HandWrittenTests : IAsyncLifetime
{
    private static readonly HostId Host = HostId.Parse("host-1");

    private TestDatabase? _database;

    public async Task InitializeAsync()
    {
        if (new FactAttribute().Skip is null)
        {
            _database = await TestDatabase.RentAsync();
            await using PostgresOwnershipStore store = await _database.OpenAsync();
            var client = new StoreClient(store, Host, StoreCards.WithPair());
            await client.AssignAsync(new ClaimRequest(VmId.Parse("web-1"), StoreClient.Ask(VmId.Parse("web-1"), 0).Devices) { Id = Guid.Parse("8a6e0804-2bd0-4672-b79d-d97027f9071a") });
        }
    }

    public async Task DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("a second VM on the unit", "INSERT INTO passthrough.units (host, vm, unit, members) VALUES ('host-1', 'web-2', 'pci0000:00/00.0/00.0', '[]')", "units_pkey")]
    [InlineData("a function of the unit for a second VM", "INSERT INTO passthrough.claims SELECT host, 9, 'web-2', phase, content, units, who, why, from_host, boot_id, at FROM passthrough.claims; INSERT INTO passthrough.claim_functions (host, place, generation, vm, unit) VALUES ('host-1', 'pci0000:00/01.0/00.0', 9, 'web-2', 'pci0000:00/00.0/00.0')", "claim_functions_unit_fkey")]
    [InlineData("a function in two claims", "INSERT INTO passthrough.claim_functions (host, place, generation, vm, unit) VALUES ('host-1', 'pci0000:00/00.0/00.0', 1, 'web-1', 'pci0000:00/00.0/00.0')", "claim_functions_pkey")]
    [InlineData("a function in no claim", "INSERT INTO passthrough.claim_functions (host, place, generation, vm, unit) VALUES ('host-1', 'pci0000:00/01.0/00.0', 7, 'web-1', 'pci0000:00/00.0/00.0')", "claim_functions_claim_fkey")]
    [InlineData("another owner of the unit", "UPDATE passthrough.units SET vm = 'web-2'", "claim_functions_unit_fkey")]
    [InlineData("another owner of the claim", "UPDATE passthrough.claims SET vm = 'web-2'", "claim_functions_claim_fkey")]
    [InlineData("another owner of the function", "UPDATE passthrough.claim_functions SET vm = 'web-2'", null)]
    [InlineData("a claim without its functions", "DELETE FROM passthrough.claims", "claim_functions_claim_fkey")]
    [InlineData("an event twice", "INSERT INTO passthrough.events SELECT * FROM passthrough.events", "events_pkey")]
    [InlineData("a request id twice", "INSERT INTO passthrough.requests SELECT request_id, 'host-2', generation, content, ended_at FROM passthrough.requests", "requests_pkey")]
    public async Task What_would_be_two_owners_is_refused(string what, string sql, string? constraint)
    {
        Func<Task> write = () => _database!.ExecuteAsync(sql);

        PostgresException refused = (await write.Should().ThrowAsync<PostgresException>(what)).Which;

        refused.SqlState.Should().StartWith("23");
        refused.ConstraintName.Should().Match(name => constraint == null || name == constraint);
    }

    [Theory]
    [InlineData("UPDATE passthrough.claims SET content = '{'")]
    [InlineData("UPDATE passthrough.claims SET units = 'null'")]
    [InlineData("UPDATE passthrough.events SET content = ''")]
    [InlineData("DELETE FROM passthrough.events")]
    [InlineData("UPDATE passthrough.hosts SET revision = 0")]
    public async Task Rows_that_make_no_sense_are_damage_and_no_exception(string sql)
    {
        await _database!.ExecuteAsync(sql);
        await using PostgresOwnershipStore store = await _database.OpenAsync();

        VmError?[] errors =
        [
            (await store.ReadAsync(Host)).Error,
            (await store.AppendAsync(Host, 0, _ => new RevisionMoved(Host, 0))).Error,
            (await store.AppendAsync(Host, 1, _ => new RevisionMoved(Host, 0))).Error,
        ];

        errors.Should().Contain(e => e != null && e.Code == VmErrorCode.StoreDamaged);
    }
}
