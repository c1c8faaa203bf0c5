using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>A value as a JSON string of its text form; also as a property name.</summary>
internal sealed class TextValueJsonConverter<T> : JsonConverter<T>
    where T : struct, ITextValue<T>, IUtf8SpanFormattable
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? ValueJson.FromText<T>(reader.GetString())
            : throw new JsonException($"Expected {T.TextName} as a string.");

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ValueJson.FromText<T>(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[ValueJson.LongestText];
        writer.WriteStringValue(text[..ValueJson.Format(value, text)]);
    }

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[ValueJson.LongestText];
        writer.WritePropertyName(text[..ValueJson.Format(value, text)]);
    }
}

/// <summary>A value's text in JSON, and its refusal as JSON has it: by an exception.</summary>
internal static class ValueJson
{
    public const int LongestText = 64;

    public static int Format<T>(T value, Span<byte> text)
        where T : struct, ITextValue<T>, IUtf8SpanFormattable =>
        T.ReadsBack(value) && value.TryFormat(text, out int written, default, null)
            ? written
            : throw new JsonException($"The value is not {T.TextName}.");

    public static T FromText<T>(string? text)
        where T : struct, ITextValue<T> =>
        ValueText.Read<T>(text).TryGetValue(out T value, out VmError? error) ? value : throw new JsonException(error.Message);
}

/// <summary>A value that is a 32-bit number, as a JSON number.</summary>
internal interface IUInt32Value<TSelf>
    where TSelf : struct, IUInt32Value<TSelf>
{
    uint Value { get; }

    static abstract TSelf FromValue(uint value);
}

/// <summary>A 32-bit value as a JSON number; as a property name, its text.</summary>
internal sealed class UInt32ValueJsonConverter<T> : JsonConverter<T>
    where T : struct, IUInt32Value<T>, ITextValue<T>, IUtf8SpanFormattable
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out uint value)
            ? T.FromValue(value)
            : throw new JsonException("Expected a number from 0 to 4294967295.");

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ValueJson.FromText<T>(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[ValueJson.LongestText];
        writer.WritePropertyName(text[..ValueJson.Format(value, text)]);
    }
}
