namespace Passthrough.Postgres;

/// <summary>What there is at the place of a store.</summary>
/// <param name="Location">Where, without credentials.</param>
/// <param name="Version">The version of its tables; 0 when there are none.</param>
/// <param name="NewestVersion">The version that this library works with.</param>
/// <param name="Server">What the server says of itself.</param>
public sealed record PostgresStoreStatus(string Location, int Version, int NewestVersion, string Server)
{
    /// <summary>Whether <see cref="PostgresOwnershipStore.MigrateAsync"/> has something to do.</summary>
    public bool NeedsMigration => Version < NewestVersion;
}

/// <summary>What a migration did.</summary>
/// <param name="From">The version before; 0 when there were no tables.</param>
/// <param name="To">The version now.</param>
public sealed record PostgresMigration(int From, int To);
