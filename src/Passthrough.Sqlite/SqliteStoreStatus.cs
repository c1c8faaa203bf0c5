using System.Collections.Immutable;

namespace Passthrough.Sqlite;

/// <summary>What a store's file is and holds.</summary>
/// <param name="Path">The file.</param>
/// <param name="SchemaVersion">The version of its tables.</param>
/// <param name="Size">Of the file and the log beside it, in bytes.</param>
/// <param name="JournalMode">How SQLite keeps transactions whole: <c>wal</c> in a store.</param>
/// <param name="SqliteVersion">The version of SQLite that reads it.</param>
/// <param name="Hosts">Its hosts, by their ids.</param>
/// <param name="Findings">What is wrong; empty when every row is as it was written and SQLite finds nothing.</param>
public sealed record SqliteStoreStatus(
    string Path, int SchemaVersion, long Size, string JournalMode, string SqliteVersion, ImmutableArray<SqliteHostStatus> Hosts, ImmutableArray<VmError> Findings);

/// <summary>What a store holds of a host.</summary>
/// <param name="Host">The host.</param>
/// <param name="Revision">The number of its last event.</param>
/// <param name="PrunedTo">Up to where its events are forgotten; 0 when the trail is whole.</param>
/// <param name="Claims">How many claims are in force.</param>
/// <param name="Quarantines">How many functions are in quarantine.</param>
public sealed record SqliteHostStatus(HostId Host, ulong Revision, ulong PrunedTo, long Claims, long Quarantines);
