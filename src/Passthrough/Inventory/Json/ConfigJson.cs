using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Passthrough;

/// <summary>The written form of configuration bytes: base64, at most as many bytes as a function can have.</summary>
internal static class ConfigJson
{
    // 4 characters for each 3 bytes or part of them.
    private const int MostCharacters = (PciRegister.ExtendedSize + 2) / 3 * 4;

    public static ImmutableArray<byte> Read(JsonFields fields, string? text, JsonPlace at)
    {
        if (fields.Text(text, at) is not { } base64)
        {
            return [];
        }

        if (base64.Length > MostCharacters)
        {
            return TooMany(fields, at);
        }

        var bytes = new byte[base64.Length / 4 * 3];
        if (base64.Length % 4 != 0 || base64.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(base64, bytes, out int length))
        {
            return fields.Wrong<ImmutableArray<byte>>(at, "it is no base64");
        }

        return length > PciRegister.ExtendedSize ? TooMany(fields, at) : ImmutableCollectionsMarshal.AsImmutableArray(bytes.AsSpan(0, length).ToArray());
    }

    public static int ReadSize(JsonFields fields, int? size, JsonPlace at) => fields.Given(size, at) switch
    {
        var read and (PciRegister.StandardSize or PciRegister.ExtendedSize) => read,
        var other => fields.Wrong<int>(at, $"{other} is neither {PciRegister.StandardSize} nor {PciRegister.ExtendedSize}"),
    };

    private static ImmutableArray<byte> TooMany(JsonFields fields, JsonPlace at) =>
        fields.Wrong<ImmutableArray<byte>>(at, $"more than {PciRegister.ExtendedSize} bytes");
}
