using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>What an event says happened, as it is written.</summary>
internal enum EventKind
{
    Reserved,
    Assigned,
    Cancelled,
    Releasing,
    Released,
    Quarantined,
    Cleared,
}

/// <summary>The written form of <see cref="OwnershipEvent"/>: what an event of its kind has no use for is left out.</summary>
internal sealed record EventJson(
    int? Version,
    string? Event,
    string? Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LeaseJson? Lease = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StepFailureJson?[]? Failures = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FunctionKeyJson? Function = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null)
{
    public static EventJson Of(OwnershipEvent written) => written switch
    {
        OwnershipReserved reserved => Of(EventKind.Reserved, written, reserved.Lease),
        OwnershipAssigned assigned => Of(EventKind.Assigned, written, assigned.Lease),
        OwnershipCancelled cancelled => Of(EventKind.Cancelled, written, cancelled.Lease),
        OwnershipReleasing releasing => Of(EventKind.Releasing, written, releasing.Lease),
        OwnershipReleased released => Of(EventKind.Released, written, released.Lease),
        OwnershipQuarantined quarantined => Of(EventKind.Quarantined, written, quarantined.Lease) with { Failures = [.. quarantined.Failures.Select(StepFailureJson.Of)] },
        OwnershipCleared cleared => Of(EventKind.Cleared, written, null) with { Function = FunctionKeyJson.Of(cleared.Function), Reason = cleared.Reason },
        _ => throw new NotSupportedException($"{written.GetType().Name} is no event of this library."),
    };

    public static OwnershipEvent? Read(JsonFields fields, EventJson json, JsonPlace at)
    {
        EventKind kind = fields.Word<EventKind>(json.Event, at.Field("event"));
        ulong revision = fields.Revision(json.Revision, at.Field("revision"));
        return kind == EventKind.Cleared ? ReadCleared(fields, json, revision, at) : ReadOfLease(fields, json, kind, revision, at);
    }

    private static EventJson Of(EventKind kind, OwnershipEvent written, Lease? lease) => new(
        OwnershipEventText.CurrentVersion,
        kind.ToString(),
        written.Revision.ToString(CultureInfo.InvariantCulture),
        lease is null ? null : LeaseJson.Of(lease));

    private static OwnershipCleared? ReadCleared(JsonFields fields, EventJson json, ulong revision, JsonPlace at)
    {
        FunctionKey? function = fields.Required<FunctionKeyJson, FunctionKey>(json.Function, at.Field("function"), FunctionKeyJson.Read);
        string? reason = fields.Text(json.Reason, at.Field("reason"));
        return function is null || reason is null ? null : new(revision, function, reason);
    }

    private static OwnershipEvent? ReadOfLease(JsonFields fields, EventJson json, EventKind kind, ulong revision, JsonPlace at)
    {
        Lease? lease = fields.Required(json.Lease, at.Field("lease"), LeaseJson.Read);
        ImmutableArray<StepFailure> failures = kind == EventKind.Quarantined
            ? fields.Items<StepFailureJson, StepFailure>(json.Failures, at.Field("failures"), StepFailureJson.Read)
            : [];
        return (kind, lease) switch
        {
            (_, null) => null,
            (EventKind.Reserved, _) => new OwnershipReserved(revision, lease),
            (EventKind.Assigned, _) => new OwnershipAssigned(revision, lease),
            (EventKind.Cancelled, _) => new OwnershipCancelled(revision, lease),
            (EventKind.Releasing, _) => new OwnershipReleasing(revision, lease),
            (EventKind.Released, _) => new OwnershipReleased(revision, lease),
            _ => new OwnershipQuarantined(revision, lease, failures),
        };
    }
}
