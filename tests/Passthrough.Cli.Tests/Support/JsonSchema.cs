using System.Text.Json;
using System.Text.RegularExpressions;

namespace Passthrough.Cli.Tests;

/// <summary>
/// The part of JSON Schema (draft 2020-12) that <c>docs/json.md</c> uses: <c>$ref</c>, <c>type</c>, <c>properties</c>, <c>required</c>,
/// <c>additionalProperties: false</c>, <c>items</c>, <c>pattern</c>, <c>enum</c>, <c>minimum</c>, <c>maximum</c>. Any other word is a fault of the schema.
/// </summary>
internal sealed class JsonSchema
{
    private static readonly HashSet<string> Words = ["$ref", "type", "properties", "required", "additionalProperties", "items", "pattern", "enum", "minimum", "maximum"];
    private readonly JsonElement _definitions;

    private JsonSchema(JsonElement definitions) => _definitions = definitions;

    /// <summary>The schema as the document has it, in its last block of JSON.</summary>
    public static JsonSchema OfDocument()
    {
        string document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "json.md"));
        int start = document.LastIndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        string text = document[start..document.LastIndexOf("```", StringComparison.Ordinal)];
        return new(JsonDocument.Parse(text).RootElement.GetProperty("$defs"));
    }

    /// <summary>What breaks a definition of the schema, with the path to it; nothing when the text keeps it.</summary>
    public IReadOnlyList<string> Faults(string definition, string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        var faults = new List<string>();
        Check(_definitions.GetProperty(definition), json.RootElement, "$", faults);
        return faults;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        foreach (JsonProperty word in schema.EnumerateObject())
        {
            faults.AddRange(Words.Contains(word.Name) ? [] : [$"{path}: the checker does not know {word.Name}"]);
            faults.AddRange(CheckWord(word, value).Select(fault => $"{path}: {fault}"));
        }

        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Check(_definitions.GetProperty(reference.GetString()!["#/$defs/".Length..]), value, path, faults);
        }

        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                if (properties.TryGetProperty(property.Name, out JsonElement own))
                {
                    Check(own, property.Value, $"{path}.{property.Name}", faults);
                }
                else
                {
                    faults.Add($"{path}: {property.Name} is not in the schema");
                }
            }
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                Check(items, item, $"{path}[{index++}]", faults);
            }
        }
    }

    private static IEnumerable<string> CheckWord(JsonProperty word, JsonElement value) => word.Name switch
    {
        "type" => Types(word.Value).Contains(TypeOf(value), StringComparer.Ordinal) ? [] : [$"{value.GetRawText()} is not of type {word.Value.GetRawText()}"],
        "required" when value.ValueKind == JsonValueKind.Object =>
            word.Value.EnumerateArray().Select(n => n.GetString()!).Where(n => !value.TryGetProperty(n, out _)).Select(n => $"{n} is missing"),
        "enum" => word.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)) ? [] : [$"{value.GetRawText()} is none of {word.Value.GetRawText()}"],
        "pattern" when value.ValueKind == JsonValueKind.String =>
            Regex.IsMatch(value.GetString()!, word.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(5)) ? [] : [$"{value.GetRawText()} does not match {word.Value.GetRawText()}"],
        "minimum" when value.ValueKind == JsonValueKind.Number => value.GetDecimal() >= word.Value.GetDecimal() ? [] : [$"{value.GetRawText()} is below {word.Value.GetRawText()}"],
        "maximum" when value.ValueKind == JsonValueKind.Number => value.GetDecimal() <= word.Value.GetDecimal() ? [] : [$"{value.GetRawText()} is above {word.Value.GetRawText()}"],
        _ => [],
    };

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.String ? [type.GetString()!] : type.EnumerateArray().Select(t => t.GetString()!);

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.TryGetDecimal(out decimal number) && decimal.IsInteger(number) ? "integer" : "number",
        _ => "null",
    };
}
