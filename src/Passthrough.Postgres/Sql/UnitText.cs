using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough.Postgres;

/// <summary>Units of ownership as a claim's row keeps them, in JSON: <c>key</c>, <c>members</c> and <c>group</c> of each.</summary>
internal static class UnitText
{
    public static string Write(ImmutableArray<OwnershipUnit> units) =>
        JsonSerializer.Serialize([.. units.Select(u => new UnitJson(u.Key, [.. u.Members], u.Group?.Value))], UnitTextContext.Default.UnitJsonArray);

    public static string Write(ImmutableArray<string> members) => JsonSerializer.Serialize([.. members], UnitTextContext.Default.StringArray);

    /// <summary>The units; null when the text is none of ours.</summary>
    public static ImmutableArray<OwnershipUnit>? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, UnitTextContext.Default.UnitJsonArray) is { } units && units.All(u => u is { Key: not null, Members: not null })
                ? [.. units.Select(u => new OwnershipUnit(u.Key, [.. u.Members], u.Group is { } group ? new IommuGroupId(group) : null))]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A unit in JSON.</summary>
internal sealed record UnitJson(string Key, string[] Members, uint? Group);

/// <summary>How units are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UnitJson[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class UnitTextContext : JsonSerializerContext;
