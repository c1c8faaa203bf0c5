using Npgsql;

namespace Passthrough.Postgres;

/// <summary>Where a <see cref="PostgresOwnershipStore"/> is, and how patient it is.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>
    /// How Npgsql reaches the server, as <c>Host=db1,db2;Database=passthrough;Username=fleet;SSL Mode=VerifyFull</c>. With several hosts the primary is used,
    /// unless <c>Target Session Attributes</c> says otherwise. Npgsql takes what is missing from PGUSER, PGPASSWORD, PGPASSFILE, PGSSLCERT, PGSSLKEY,
    /// PGSSLROOTCERT, PGOPTIONS and PGTARGETSESSIONATTRS, and this library the host, port and database from PGHOST, PGPORT and PGDATABASE.
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Connections that somebody else set up, instead of a connection string; not disposed of with the store.</summary>
    public NpgsqlDataSource? DataSource { get; init; }

    /// <summary>How long something is tried again while connections are lost or the server prefers others; 10 seconds unless set. At most 1 day.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often who follows looks for news that no hint told of; 2 seconds unless set. From 1 millisecond to 1 day.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether each event is hinted at with NOTIFY and followers LISTEN; true unless set. An engine without them is polled, and so is one behind a pooler
    /// that gives each transaction another connection.
    /// </summary>
    public bool Hints { get; init; } = true;

    /// <summary>The clock for waiting. What is compared or kept are the server's times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Without credentials.</summary>
    public override string ToString() => $"{nameof(PostgresStoreOptions)} {{ RetryFor = {RetryFor}, PollEvery = {PollEvery}, Hints = {Hints} }}";
}
