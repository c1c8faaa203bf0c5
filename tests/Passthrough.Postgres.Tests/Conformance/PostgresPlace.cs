using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests.Conformance;

/// <summary>A store in a database of the shared server.</summary>
public sealed class PostgresPlace : StorePlace
{
    private TestDatabase? _database;

    public override async ValueTask<IOwnershipStore> OpenAsync()
    {
        _database ??= await TestDatabase.RentAsync();
        return await _database.OpenAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
