using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough;

// The written form, field by field. Everything may be missing here: what must be there is the reader's to say, with its place.

internal sealed record SnapshotHeadJson(int? Version);

internal sealed record SnapshotJson(
    int? Version, string? Revision, ClaimJson?[]? Claims, QuarantineJson?[]? Quarantines, EndedRequestJson?[]? EndedRequests);

internal sealed record ClaimJson(string? State, LeaseJson? Lease);

internal sealed record LeaseJson(string? Generation, RequestJson? Request, FunctionKeyJson?[]? Functions);

internal sealed record RequestJson(string? Vm, string? Devices, string? Id, OverrideJson?[]? Overrides);

internal sealed record OverrideJson(string? Code, string? Reason);

internal sealed record FunctionKeyJson(string? Address, string? TopologyPath, string? VendorId, string? DeviceId, string? SerialNumber);

internal sealed record QuarantineJson(FunctionKeyJson? Function, string? LastOwner, string? Step, ErrorJson? Error, string? Revision);

internal sealed record ErrorJson(string? Code, string? Message, string? Remedy);

internal sealed record EndedRequestJson(string? EndedAt, LeaseJson? Lease);

/// <summary>Serialisers made by the compiler: nothing is looked up by reflection, so programs that use the library can be trimmed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SnapshotHeadJson))]
[JsonSerializable(typeof(SnapshotJson))]
internal sealed partial class SnapshotJsonContext : JsonSerializerContext
{
    /// <summary>Camel case; no field twice; indented with line feeds; ' and letters of all languages as they are.</summary>
    public static readonly SnapshotJsonContext Strict = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
