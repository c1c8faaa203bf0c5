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
internal sealed partial class ToolJsonContext : JsonSerializerContext
{
    // Messages quote with ', which the default encoder would print as \u0027; control characters are escaped all the same.
    private static readonly ToolJsonContext Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Text(FunctionJson[] value) => JsonSerializer.Serialize(value, Readable.FunctionJsonArray);

    public static string Text(FunctionDetailsJson value) => JsonSerializer.Serialize(value, Readable.FunctionDetailsJson);

    public static string Text(CheckJson value) => JsonSerializer.Serialize(value, Readable.CheckJson);

    public static string Text(CaptureJson value) => JsonSerializer.Serialize(value, Readable.CaptureJson);
}
