namespace Passthrough.Sqlite.Rows;

/// <summary>The tables, as the newest version has them.</summary>
internal static class Tables
{
    public static readonly StoreTable Store = new("store", 1, "id", "version", "schema", "hosts", "names");

    public static readonly StoreTable Hosts = new("hosts", 1, "host", "revision", "pruned_to", "last_ended", "rows", "requests");

    public static readonly StoreTable Events = new("events", 2, "host", "revision", "kind", "content", "who", "why", "from_host", "boot_id", "at");

    public static readonly StoreTable Claims =
        new("claims", 2, "host", "generation", "vm", "request_id", "phase", "content", "units", "who", "why", "from_host", "boot_id", "at");

    public static readonly StoreTable Units = new("units", 2, "host", "unit", "vm", "members");

    public static readonly StoreTable ClaimFunctions = new("claim_functions", 2, "host", "place", "generation", "unit", "vm");

    public static readonly StoreTable HostRecords = new("host_records", 3, "host", "place", "generation", "version", "content");

    public static readonly StoreTable Quarantines = new("quarantines", 3, "host", "revision", "place", "position", "generation", "content", "at");

    public static readonly StoreTable Requests = new("requests", 2, "host", "request_id", "generation", "ended_at", "previous", "content");

    public static readonly StoreTable Snapshots = new("snapshots", 1, "host", "revision", "content");

    /// <summary>Those whose rows the host's row has a digest of.</summary>
    public static readonly StoreTable[] Held = [Claims, Units, ClaimFunctions, HostRecords, Quarantines];
}
