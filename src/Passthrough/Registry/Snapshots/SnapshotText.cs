using System.Text.Json;

namespace Passthrough;

/// <summary>A snapshot, and its parts as stores keep them one by one, to and from JSON.</summary>
internal static class SnapshotText
{
    private const int Version = RegistrySnapshot.CurrentVersion;

    /// <summary>The whole.</summary>
    public static readonly JsonForm Form = FormOf("the snapshot");

    private static readonly JsonForm ClaimForm = FormOf("the claim");
    private static readonly JsonForm QuarantineForm = FormOf("the quarantine");
    private static readonly JsonForm EndedForm = FormOf("the ended request");

    public static string Write(RegistrySnapshot snapshot) => JsonSerializer.Serialize(SnapshotJson.Of(snapshot), SnapshotJsonContext.Whole.SnapshotJson);

    public static string Write(RegistryClaim claim) =>
        JsonSerializer.Serialize(ClaimJson.Of(claim) with { Version = Version }, SnapshotJsonContext.Part.ClaimJson);

    public static string Write(RegistryQuarantine quarantine) =>
        JsonSerializer.Serialize(QuarantineJson.Of(quarantine) with { Version = Version }, SnapshotJsonContext.Part.QuarantineJson);

    public static string Write(EndedRequest ended) =>
        JsonSerializer.Serialize(EndedRequestJson.Of(ended) with { Version = Version }, SnapshotJsonContext.Part.EndedRequestJson);

    public static VmResult<RegistrySnapshot> Read(string json) =>
        Form.Read<SnapshotJson, RegistrySnapshot>(json, SnapshotJsonContext.Whole.SnapshotJson, SnapshotJson.Read, s => new SnapshotContradictions(s.Revision).FirstOf(s));

    public static VmResult<RegistryClaim> ReadClaim(string json) =>
        ClaimForm.Read<ClaimJson, RegistryClaim>(json, SnapshotJsonContext.Part.ClaimJson, ClaimJson.Read, c => InPart().FirstOf(c));

    public static VmResult<RegistryQuarantine> ReadQuarantine(string json) =>
        QuarantineForm.Read<QuarantineJson, RegistryQuarantine>(json, SnapshotJsonContext.Part.QuarantineJson, QuarantineJson.Read, q => InPart().FirstOf(q));

    public static VmResult<EndedRequest> ReadEnded(string json) =>
        EndedForm.Read<EndedRequestJson, EndedRequest>(json, SnapshotJsonContext.Part.EndedRequestJson, EndedRequestJson.Read, e => InPart().FirstOf(e));

    private static JsonForm FormOf(string what) => new(what, VmErrorCode.SnapshotMalformed, VmErrorCode.SnapshotVersionUnknown, Version);

    // A part does not say of which revision it is.
    private static SnapshotContradictions InPart() => new(JsonFields.HighestRevision);
}
