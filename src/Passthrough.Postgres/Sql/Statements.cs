namespace Passthrough.Postgres;

/// <summary>
/// Every statement of the store, so that one test can hold them all to the list of constructs in <c>docs/stores.md</c>. Besides these only
/// <c>BEGIN</c> with an isolation level, <c>COMMIT</c> and <c>ROLLBACK</c> are sent. The tables are made by <see cref="Migrations"/>.
/// </summary>
internal static class Statements
{
    /// <summary>The version of the tables.</summary>
    public const string ReadVersion = "SELECT version FROM passthrough.versions ORDER BY version DESC LIMIT 1";

    public const string ReadServer = "SELECT version()";

    public const string WriteVersion = "INSERT INTO passthrough.versions (version, at) VALUES ($1, now()) ON CONFLICT (version) DO NOTHING";

    // An event. The first is the condition of all the others: no row, nothing is committed.
    public const string RaiseRevision = "UPDATE passthrough.hosts SET revision = $2 WHERE host = $1 AND revision = $2 - 1";

    public const string WriteEvent =
        "INSERT INTO passthrough.events (host, revision, append_id, kind, content, who, why, from_host, boot_id, at) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())";

    public const string MakeHost = "INSERT INTO passthrough.hosts (host, revision, pruned_to) VALUES ($1, 0, 0) ON CONFLICT (host) DO NOTHING";

    public const string LockHost = "SELECT revision, pruned_to FROM passthrough.hosts WHERE host = $1 FOR UPDATE";

    // Changes nothing, and is written all the same: its commit is behind every earlier one of the host's, on a synchronous standby too.
    public const string TouchHost = "UPDATE passthrough.hosts SET revision = revision WHERE host = $1";

    public const string ReadAppendId = "SELECT append_id FROM passthrough.events WHERE host = $1 AND revision = $2";

    // A claim that is made. One time for all of an event, the event's own.
    public const string WriteRequest =
        "INSERT INTO passthrough.requests (request_id, host, generation, content, ended_at) VALUES ($1, $2, $3, $4, NULL)";

    public const string WriteClaim =
        "INSERT INTO passthrough.claims (host, generation, vm, phase, content, units, who, why, from_host, boot_id, at) "
        + "SELECT $1, $2, $3, $4, $5, $6, who, why, from_host, boot_id, at FROM passthrough.events WHERE host = $1 AND revision = $2";

    public const string WriteUnit = "INSERT INTO passthrough.units (host, vm, unit, members) VALUES ($1, $2, $3, $4) ON CONFLICT (host, unit) DO NOTHING";

    public const string WriteFunction =
        "INSERT INTO passthrough.claim_functions (host, place, generation, vm, unit) VALUES ($1, $2, $3, $4, $5)";

    // A claim that moves or ends.
    public const string MoveClaim =
        "UPDATE passthrough.claims SET phase = $4, content = $5 WHERE host = $1 AND generation = $2 AND vm = $3 AND phase = ANY ($6)";

    public const string MoveRequest = "UPDATE passthrough.requests SET content = $3 WHERE request_id = $1 AND host = $2";

    public const string EndRequest = "UPDATE passthrough.requests SET content = $3, ended_at = $4 WHERE request_id = $1 AND host = $2";

    // A record that is being written for one of them waits here, or was written before and is seen by the next statement.
    public const string LockFunctions = "SELECT place FROM passthrough.claim_functions WHERE host = $1 AND generation = $2 FOR UPDATE";

    public const string WriteQuarantine =
        "INSERT INTO passthrough.quarantines (host, revision, place, content, at, record_version, record_content) "
        + "SELECT f.host, $3, f.place, $5, e.at, f.record_version, f.record_content FROM passthrough.claim_functions AS f "
        + "INNER JOIN passthrough.events AS e ON e.host = f.host AND e.revision = $3 WHERE f.host = $1 AND f.generation = $2 AND f.place = $4";

    public const string DeleteFunctions = "DELETE FROM passthrough.claim_functions WHERE host = $1 AND generation = $2";

    public const string DeleteUnits =
        "DELETE FROM passthrough.units WHERE host = $1 AND vm = $2 AND NOT EXISTS "
        + "(SELECT 1 FROM passthrough.claim_functions AS f WHERE f.host = units.host AND f.unit = units.unit)";

    public const string DeleteClaim = "DELETE FROM passthrough.claims WHERE host = $1 AND generation = $2 AND vm = $3 AND phase = ANY ($4)";

    // A quarantine that ends.
    public const string ReadQuarantinesAt = "SELECT revision, content FROM passthrough.quarantines WHERE host = $1 AND place = $2 ORDER BY revision DESC";

    public const string DeleteQuarantine = "DELETE FROM passthrough.quarantines WHERE host = $1 AND place = $2 AND revision = $3";

    // Fenced by the row itself: who ends the claim deletes it.
    public const string WriteRecord =
        "UPDATE passthrough.claim_functions SET record_version = $4, record_content = $5 WHERE host = $1 AND place = $2 AND generation = $3";

    // What is told of a host.
    public const string ReadHost = "SELECT revision, pruned_to FROM passthrough.hosts WHERE host = $1";

    public const string ReadClaims =
        "SELECT content, units, who, why, from_host, boot_id, at FROM passthrough.claims WHERE host = $1 ORDER BY generation";

    public const string ReadRecords =
        "SELECT generation, place, record_version, record_content FROM passthrough.claim_functions WHERE host = $1 AND record_version IS NOT NULL";

    public const string ReadRecordsOf =
        "SELECT place, record_version, record_content FROM passthrough.claim_functions WHERE host = $1 AND generation = $2 AND record_version IS NOT NULL";

    public const string ReadQuarantines =
        "SELECT content, at, record_version, record_content FROM passthrough.quarantines WHERE host = $1 ORDER BY revision, place";

    public const string ReadEnded =
        "SELECT content, ended_at FROM passthrough.requests WHERE host = $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT $2";

    public const string ReadRequest = "SELECT content, ended_at, host FROM passthrough.requests WHERE request_id = $1";

    public const string ReadNews = "SELECT content FROM passthrough.events WHERE host = $1 AND revision > $2 ORDER BY revision";

    public const string ReadEvents =
        "SELECT content, who, why, from_host, boot_id, at FROM passthrough.events WHERE host = $1 AND revision > $2 ORDER BY revision LIMIT $3";

    public const string ReadHosts = "SELECT host FROM passthrough.hosts WHERE revision > 0";

    public const string ReadUnitOwner = "SELECT vm FROM passthrough.units WHERE host = $1 AND unit = $2";

    public const string ReadFunctionOwner = "SELECT vm FROM passthrough.claim_functions WHERE host = $1 AND place = $2";

    // The cut.
    public const string ReadCut = "SELECT content FROM passthrough.snapshots WHERE host = $1";

    public const string ReadFirstKept = "SELECT revision FROM passthrough.events WHERE host = $1 AND at >= $2 ORDER BY revision LIMIT 1";

    public const string ReadUpTo = "SELECT content FROM passthrough.events WHERE host = $1 AND revision <= $2 ORDER BY revision";

    public const string WriteCut =
        "INSERT INTO passthrough.snapshots (host, revision, content) VALUES ($1, $2, $3) "
        + "ON CONFLICT (host) DO UPDATE SET revision = excluded.revision, content = excluded.content";

    public const string MoveCut = "UPDATE passthrough.hosts SET pruned_to = $3 WHERE host = $1 AND pruned_to = $2";

    public const string DeleteEvents = "DELETE FROM passthrough.events WHERE host = $1 AND revision <= $2";

    public const string DeleteRequests = "DELETE FROM passthrough.requests WHERE host = $1 AND ended_at <= $2";

    // The fleet.
    public const string SeeHost = "UPDATE passthrough.inventories SET last_seen = now() WHERE host = $1 AND digest = $2 RETURNING revision";

    public const string WriteInventory =
        "INSERT INTO passthrough.inventories (host, revision, digest, content, last_seen) VALUES ($1, 1, $2, $3, now()) "
        + "ON CONFLICT (host) DO UPDATE SET revision = inventories.revision + CASE WHEN inventories.digest = excluded.digest THEN 0 ELSE 1 END, "
        + "digest = excluded.digest, content = excluded.content, last_seen = excluded.last_seen RETURNING revision";

    public const string ReadInventory = "SELECT content FROM passthrough.inventories WHERE host = $1";

    public const string ReadFleet =
        "SELECT i.host, i.last_seen, now(), i.revision, COALESCE(h.revision, 0) FROM passthrough.inventories AS i "
        + "LEFT JOIN passthrough.hosts AS h ON h.host = i.host";

    public const string ReadFleetSeen = ReadFleet + " WHERE i.last_seen >= now() - $1";

    // Hints only: an engine without them is polled.
    public const string Listen = "LISTEN passthrough";

    public const string Notify = "SELECT pg_notify('passthrough', $1)";
}
