namespace Passthrough.Cli.Output.Json;

/// <summary>The object of <c>store status --json</c>.</summary>
internal sealed record StoreStatusJson(string Store, string Kind, bool Exists, int? Version, long? Bytes, StoreHostJson[] Hosts);

/// <summary>What a store holds of a host.</summary>
internal sealed record StoreHostJson(string Host, ulong Revision, ulong PrunedTo, long Claims, long Quarantines);

/// <summary>The object of <c>store migrate --json</c>.</summary>
internal sealed record StoreMigratedJson(string Store, int? From, int To);

/// <summary>The object of <c>store verify --json</c>.</summary>
internal sealed record StoreVerifiedJson(string Store, bool Exists, bool Sound, ReasonJson[] Faults);

/// <summary>The object of <c>store prune --json</c>.</summary>
internal sealed record StorePrunedJson(string? Store, string Host, ulong Cut, long Forgotten);
