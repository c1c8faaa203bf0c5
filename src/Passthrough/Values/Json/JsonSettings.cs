using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>How the library's own texts are written and read.</summary>
internal static class JsonSettings
{
    /// <summary>Camel case; no field twice; line feeds; ' and letters of all languages as they are. Each serialiser needs its own.</summary>
    public static JsonSerializerOptions Strict(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>The one field that all versions of all texts have.</summary>
internal sealed record JsonHead(int? Version);

/// <summary>Made by the compiler: nothing is looked up by reflection, so programs that use the library can be trimmed.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonHead))]
internal sealed partial class JsonHeadContext : JsonSerializerContext
{
    public static readonly JsonHeadContext Strict = new(JsonSettings.Strict(indented: false));
}
