namespace Passthrough.Cli.Output.Json;

/// <summary>An element of <c>fleet list --json</c>.</summary>
internal sealed record FleetHostJson(string Host, string LastSeen, double SecondsAgo, ulong InventoryRevision, ulong Revision);

/// <summary>A line of <c>fleet publish --json</c>.</summary>
internal sealed record FleetPublishedJson(string Host, ulong InventoryRevision, int Functions);
