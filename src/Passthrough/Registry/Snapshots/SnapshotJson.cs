using System.Globalization;
using System.Text.Json.Serialization;

namespace Passthrough;

// The written form, field by field. Everything may be missing here: what must be there is the reader's to say, with its place. A part that a store
// keeps by itself has a version; inside a snapshot, the snapshot's counts.

internal sealed record SnapshotJson(
    int? Version, string? Revision, ClaimJson?[]? Claims, QuarantineJson?[]? Quarantines, EndedRequestJson?[]? EndedRequests)
{
    public static SnapshotJson Of(RegistrySnapshot snapshot) => new(
        snapshot.Version,
        snapshot.Revision.ToString(CultureInfo.InvariantCulture),
        [.. snapshot.Claims.Select(ClaimJson.Of)],
        [.. snapshot.Quarantines.Select(QuarantineJson.Of)],
        [.. snapshot.EndedRequests.Select(EndedRequestJson.Of)]);

    public static RegistrySnapshot Read(JsonFields fields, SnapshotJson json, JsonPlace at) => new(
        fields.Revision(json.Revision, at.Field("revision")),
        fields.Items<ClaimJson, RegistryClaim>(json.Claims, at.Field("claims"), ClaimJson.Read),
        fields.Items<QuarantineJson, RegistryQuarantine>(json.Quarantines, at.Field("quarantines"), QuarantineJson.Read),
        fields.Items<EndedRequestJson, EndedRequest>(json.EndedRequests, at.Field("endedRequests"), EndedRequestJson.Read));
}

internal sealed record ClaimJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version, string? State, LeaseJson? Lease)
{
    public static ClaimJson Of(RegistryClaim claim) => new(null, claim.State.ToString(), LeaseJson.Of(claim.Lease));

    public static RegistryClaim? Read(JsonFields fields, ClaimJson json, JsonPlace at)
    {
        OwnershipState state = fields.Word<OwnershipState>(json.State, at.Field("state"));
        return fields.Required(json.Lease, at.Field("lease"), LeaseJson.Read) is { } lease ? new(lease, state) : null;
    }
}

internal sealed record QuarantineJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version,
    FunctionKeyJson? Function,
    string? LastOwner,
    string? Step,
    ErrorJson? Error,
    string? Revision)
{
    public static QuarantineJson Of(RegistryQuarantine quarantine) => new(
        null,
        FunctionKeyJson.Of(quarantine.Function),
        quarantine.Reason.LastOwner.ToString(),
        quarantine.Reason.Step.ToString(),
        ErrorJson.Of(quarantine.Reason.Error),
        quarantine.Revision?.ToString(CultureInfo.InvariantCulture));

    public static RegistryQuarantine? Read(JsonFields fields, QuarantineJson json, JsonPlace at)
    {
        FunctionKey? function = fields.Required<FunctionKeyJson, FunctionKey>(json.Function, at.Field("function"), FunctionKeyJson.Read);
        VmId lastOwner = fields.Vm(json.LastOwner, at.Field("lastOwner"));
        TeardownStep step = fields.Word<TeardownStep>(json.Step, at.Field("step"));
        RecordedError? error = fields.Required(json.Error, at.Field("error"), ErrorJson.Read);
        ulong? revision = json.Revision is null ? null : fields.Revision(json.Revision, at.Field("revision"));
        return function is null || error is null ? null : new(function, new(lastOwner, step, error), revision);
    }
}

internal sealed record EndedRequestJson(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version, string? EndedAt, LeaseJson? Lease)
{
    public static EndedRequestJson Of(EndedRequest ended) => new(null, ended.EndedAt.ToString(CultureInfo.InvariantCulture), LeaseJson.Of(ended.Lease));

    public static EndedRequest? Read(JsonFields fields, EndedRequestJson json, JsonPlace at)
    {
        ulong endedAt = fields.Revision(json.EndedAt, at.Field("endedAt"));
        return fields.Required(json.Lease, at.Field("lease"), LeaseJson.Read) is { } lease ? new(lease, endedAt) : null;
    }
}

/// <summary>Serialisers made by the compiler: nothing is looked up by reflection, so programs that use the library can be trimmed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SnapshotJson))]
[JsonSerializable(typeof(ClaimJson))]
[JsonSerializable(typeof(QuarantineJson))]
[JsonSerializable(typeof(EndedRequestJson))]
internal sealed partial class SnapshotJsonContext : JsonSerializerContext
{
    /// <summary>A whole snapshot, for people too.</summary>
    public static readonly SnapshotJsonContext Whole = new(JsonSettings.Strict(indented: true));

    /// <summary>A part of one, on one line.</summary>
    public static readonly SnapshotJsonContext Part = new(JsonSettings.Strict(indented: false));
}
