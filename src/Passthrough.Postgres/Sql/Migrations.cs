using System.Collections.Immutable;

namespace Passthrough.Postgres;

/// <summary>
/// The tables, version by version. A step is never changed once it was released; each of its statements may run again, for engines on which a change of
/// tables is no part of a transaction.
/// </summary>
internal static class Migrations
{
    public const string HostKey = "hosts_pkey";
    public const string EventKey = "events_pkey";
    public const string RequestKey = "requests_pkey";
    public const string FunctionKey = "claim_functions_pkey";
    public const string UnitReference = "claim_functions_unit_fkey";

    private static readonly ImmutableArray<string> First =
    [
        "CREATE SCHEMA IF NOT EXISTS passthrough",
        """
        CREATE TABLE IF NOT EXISTS passthrough.versions (
            version integer NOT NULL, at timestamptz NOT NULL,
            CONSTRAINT versions_pkey PRIMARY KEY (version))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.hosts (
            host text NOT NULL, revision bigint NOT NULL, pruned_to bigint NOT NULL,
            CONSTRAINT hosts_pkey PRIMARY KEY (host))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.events (
            host text NOT NULL, revision bigint NOT NULL, append_id uuid NOT NULL, kind text NOT NULL, content text NOT NULL,
            who text NOT NULL, why text, from_host text, boot_id text, at timestamptz NOT NULL,
            CONSTRAINT events_pkey PRIMARY KEY (host, revision))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.claims (
            host text NOT NULL, generation bigint NOT NULL, vm text NOT NULL, phase text NOT NULL, content text NOT NULL, units text NOT NULL,
            who text NOT NULL, why text, from_host text, boot_id text, at timestamptz NOT NULL,
            CONSTRAINT claims_pkey PRIMARY KEY (host, generation),
            CONSTRAINT claims_owner_key UNIQUE (host, generation, vm))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.units (
            host text NOT NULL, vm text NOT NULL, unit text NOT NULL, members text NOT NULL,
            CONSTRAINT units_pkey PRIMARY KEY (host, unit),
            CONSTRAINT units_owner_key UNIQUE (host, vm, unit))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.claim_functions (
            host text NOT NULL, place text NOT NULL, generation bigint NOT NULL, vm text NOT NULL, unit text NOT NULL,
            record_version integer, record_content text,
            CONSTRAINT claim_functions_pkey PRIMARY KEY (host, place),
            CONSTRAINT claim_functions_claim_fkey FOREIGN KEY (host, generation, vm) REFERENCES passthrough.claims (host, generation, vm),
            CONSTRAINT claim_functions_unit_fkey FOREIGN KEY (host, vm, unit) REFERENCES passthrough.units (host, vm, unit))
        """,
        "CREATE INDEX IF NOT EXISTS claim_functions_claim ON passthrough.claim_functions (host, generation, vm)",
        "CREATE INDEX IF NOT EXISTS claim_functions_unit ON passthrough.claim_functions (host, vm, unit)",
        """
        CREATE TABLE IF NOT EXISTS passthrough.quarantines (
            host text NOT NULL, place text NOT NULL, revision bigint NOT NULL, content text NOT NULL, at timestamptz NOT NULL,
            record_version integer, record_content text,
            CONSTRAINT quarantines_pkey PRIMARY KEY (host, place, revision))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.requests (
            request_id uuid NOT NULL, host text NOT NULL, generation bigint NOT NULL, content text NOT NULL, ended_at bigint,
            CONSTRAINT requests_pkey PRIMARY KEY (request_id))
        """,
        "CREATE INDEX IF NOT EXISTS requests_ended ON passthrough.requests (host, ended_at)",
        """
        CREATE TABLE IF NOT EXISTS passthrough.snapshots (
            host text NOT NULL, revision bigint NOT NULL, content text NOT NULL,
            CONSTRAINT snapshots_pkey PRIMARY KEY (host))
        """,
        """
        CREATE TABLE IF NOT EXISTS passthrough.inventories (
            host text NOT NULL, revision bigint NOT NULL, digest text NOT NULL, content text NOT NULL, last_seen timestamptz NOT NULL,
            CONSTRAINT inventories_pkey PRIMARY KEY (host))
        """,
    ];

    /// <summary>The statements that lead from each version to the next; those to version 1 first.</summary>
    public static ImmutableArray<ImmutableArray<string>> Steps { get; } = [First];

    /// <summary>The version that this library works with.</summary>
    public static int Newest => Steps.Length;
}
