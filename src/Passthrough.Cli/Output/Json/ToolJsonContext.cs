using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough.Cli.Output.Json;

/// <summary>Serialisers made by the compiler: nothing is looked up by reflection, so the tool starts fast and can be trimmed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FunctionJson[]))]
[JsonSerializable(typeof(FunctionDetailsJson))]
[JsonSerializable(typeof(CheckJson))]
[JsonSerializable(typeof(CaptureJson))]
[JsonSerializable(typeof(AssignJson))]
[JsonSerializable(typeof(ReleaseJson))]
[JsonSerializable(typeof(AttachJson))]
[JsonSerializable(typeof(DetachJson))]
[JsonSerializable(typeof(ResetJson))]
[JsonSerializable(typeof(OwnersJson))]
[JsonSerializable(typeof(QuarantinesJson))]
[JsonSerializable(typeof(DeviceChangesJson))]
[JsonSerializable(typeof(ReconcileJson))]
[JsonSerializable(typeof(StoreStatusJson))]
[JsonSerializable(typeof(StoreMigratedJson))]
[JsonSerializable(typeof(StoreVerifiedJson))]
[JsonSerializable(typeof(StorePrunedJson))]
[JsonSerializable(typeof(FleetHostJson[]))]
[JsonSerializable(typeof(EventJson))]
[JsonSerializable(typeof(FleetPublishedJson))]
[JsonSerializable(typeof(VfsJson))]
[JsonSerializable(typeof(HostChangeJson))]
internal sealed partial class ToolJsonContext : JsonSerializerContext
{
    // Messages quote with ', which the default encoder would print as \u0027; control characters are escaped all the same.
    private static readonly ToolJsonContext Readable = Of(isIndented: true);

    // A stream has an object a line.
    private static readonly ToolJsonContext Compact = Of(isIndented: false);

    public static string Text(FunctionJson[] value) => JsonSerializer.Serialize(value, Readable.FunctionJsonArray);

    public static string Text(FunctionDetailsJson value) => JsonSerializer.Serialize(value, Readable.FunctionDetailsJson);

    public static string Text(CheckJson value) => JsonSerializer.Serialize(value, Readable.CheckJson);

    public static string Text(CaptureJson value) => JsonSerializer.Serialize(value, Readable.CaptureJson);

    public static string Text(AssignJson value) => JsonSerializer.Serialize(value, Readable.AssignJson);

    public static string Text(ReleaseJson value) => JsonSerializer.Serialize(value, Readable.ReleaseJson);

    public static string Text(AttachJson value) => JsonSerializer.Serialize(value, Readable.AttachJson);

    public static string Text(DetachJson value) => JsonSerializer.Serialize(value, Readable.DetachJson);

    public static string Text(ResetJson value) => JsonSerializer.Serialize(value, Readable.ResetJson);

    public static string Text(OwnersJson value) => JsonSerializer.Serialize(value, Readable.OwnersJson);

    public static string Text(QuarantinesJson value) => JsonSerializer.Serialize(value, Readable.QuarantinesJson);

    public static string Text(DeviceChangesJson value) => JsonSerializer.Serialize(value, Readable.DeviceChangesJson);

    public static string Text(ReconcileJson value) => JsonSerializer.Serialize(value, Readable.ReconcileJson);

    public static string Text(StoreStatusJson value) => JsonSerializer.Serialize(value, Readable.StoreStatusJson);

    public static string Text(StoreMigratedJson value) => JsonSerializer.Serialize(value, Readable.StoreMigratedJson);

    public static string Text(StoreVerifiedJson value) => JsonSerializer.Serialize(value, Readable.StoreVerifiedJson);

    public static string Text(StorePrunedJson value) => JsonSerializer.Serialize(value, Readable.StorePrunedJson);

    public static string Text(FleetHostJson[] value) => JsonSerializer.Serialize(value, Readable.FleetHostJsonArray);

    public static string Text(VfsJson value) => JsonSerializer.Serialize(value, Readable.VfsJson);

    public static string Line(HostChangeJson value) => JsonSerializer.Serialize(value, Compact.HostChangeJson);

    public static string Line(EventJson value) => JsonSerializer.Serialize(value, Compact.EventJson);

    public static string Line(FleetPublishedJson value) => JsonSerializer.Serialize(value, Compact.FleetPublishedJson);

    private static ToolJsonContext Of(bool isIndented) => new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = isIndented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
