using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough.Sqlite.Rows;

/// <summary>Units of ownership as text.</summary>
internal static class UnitText
{
    public static string Members(OwnershipUnit unit) => JsonSerializer.Serialize([.. unit.Members], UnitJsonContext.Default.StringArray);

    public static string Of(ImmutableArray<OwnershipUnit> units) =>
        JsonSerializer.Serialize([.. units.Select(u => new UnitJson(u.Key, [.. u.Members], u.Group?.Value))], UnitJsonContext.Default.UnitJsonArray);

    /// <summary>The units; null for a text that is none of ours.</summary>
    public static ImmutableArray<OwnershipUnit>? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, UnitJsonContext.Default.UnitJsonArray) is { } units
                ? [.. units.Select(u => new OwnershipUnit(u.Key, [.. u.Members], u.Group is { } group ? new IommuGroupId(group) : null))]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record UnitJson(string Key, string[] Members, uint? Group);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(UnitJson[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class UnitJsonContext : JsonSerializerContext;
