using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Passthrough;

/// <summary>A text of the library's own, whose first field is its version.</summary>
/// <param name="What">What it is, with its article.</param>
/// <param name="Malformed">The code of one that cannot be read.</param>
/// <param name="VersionUnknown">The code of one whose version is unknown.</param>
/// <param name="Newest">The newest version that is read, and the one that is written.</param>
internal sealed record JsonForm(string What, VmErrorCode Malformed, VmErrorCode VersionUnknown, int Newest)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a text, or says where it is wrong.</summary>
    /// <param name="json">The text.</param>
    /// <param name="type">Its fields.</param>
    /// <param name="read">Makes the value of them; what it returns counts only when it found no fault.</param>
    /// <param name="contradiction">What in a value of sound fields cannot be; null when nothing is.</param>
    public VmResult<T> Read<TJson, T>(
        string json, JsonTypeInfo<TJson> type, Func<JsonFields, TJson, JsonPlace, T?> read, Func<T, JsonFault?>? contradiction = null)
        where TJson : class
        where T : class
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            byte[] utf8 = Utf8.GetBytes(json);

            // Another version may have other fields under the same names, so its number is read alone.
            if (JsonSerializer.Deserialize(utf8, JsonHeadContext.Strict.JsonHead)?.Version is not { } version)
            {
                return Fault("$.version", JsonFault.Missing);
            }

            if (version != Newest)
            {
                return new JsonVersionUnknown(VersionUnknown, What, version, Newest);
            }

            var fields = new JsonFields();
            T? value = read(fields, JsonSerializer.Deserialize(utf8, type)!, JsonPlace.Root);
            return (fields.Fault ?? contradiction?.Invoke(value!)) is { } fault ? Fault(fault.At.ToString(), fault.Why) : VmResult.Of(value!);
        }
        catch (JsonException exception)
        {
            return Fault(exception.Path ?? "$", WhyNot(exception));
        }
        catch (EncoderFallbackException exception)
        {
            return Fault("$", $"no text: half a surrogate pair at character {exception.Index + 1}");
        }
    }

    /// <summary>The error that says where a text is wrong.</summary>
    public JsonMalformed Fault(string path, string why) => new(Malformed, What, path, why);

    // The serialiser tells the three apart by an exception within, and by how its message begins.
    private static string WhyNot(JsonException exception) => exception switch
    {
        { InnerException: JsonException } => string.Create(
            CultureInfo.InvariantCulture, $"no JSON, or too deep, at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}"),
        { Message: var message } when message.StartsWith("Duplicate", StringComparison.Ordinal) => "it is given twice",
        _ => "it has another type than it should",
    };
}
