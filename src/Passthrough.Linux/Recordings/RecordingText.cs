using System.Text;

namespace Passthrough.Linux;

/// <summary>The text forms of a umockdev recording, and the names that are this library's own in it.</summary>
internal static class RecordingText
{
    /// <summary>The device that holds what is no device's: files of the host's tree, below <see cref="HolderTree"/>.</summary>
    public const string HolderPath = "/devices/virtual/passthrough/host";
    public const string HolderSubsystem = "passthrough";
    public const string HolderTree = "tree/";

    /// <summary>Attributes of the device that could not be read for lack of rights, with blanks between.</summary>
    public const string DeniedKey = "PASSTHROUGH_DENIED";

    /// <summary>Attributes of the device that could not be read for another reason, with blanks between.</summary>
    public const string FailedKey = "PASSTHROUGH_FAILED";

    /// <summary>The size of the device's <c>config</c>, where fewer bytes than that could be read.</summary>
    public const string ConfigSizeKey = "PASSTHROUGH_CONFIG_SIZE";

    public const string SubsystemKey = "SUBSYSTEM";

    /// <summary>Whether a text can stand as it is: printable ASCII.</summary>
    public static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>Whether a name can be an attribute's or a link's.</summary>
    public static bool IsPlainName(string text) => IsPlain(text) && !text.Contains('=', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal);

    /// <summary>Appends the line of an attribute: as text where it is printable, else in hexadecimal.</summary>
    public static void AppendAttribute(StringBuilder output, string name, ReadOnlySpan<byte> bytes, bool binary = false)
    {
        if (binary || bytes.ContainsAnyExcept(TextBytes))
        {
            output.Append("H: ").Append(name).Append('=').Append(Convert.ToHexString(bytes)).Append('\n');
            return;
        }

        output.Append("A: ").Append(name).Append('=');
        foreach (byte b in bytes)
        {
            _ = b switch
            {
                (byte)'\n' => output.Append("\\n"),
                (byte)'\t' => output.Append("\\t"),
                (byte)'\\' => output.Append(@"\\"),
                (byte)'"' => output.Append("\\\""),
                _ => output.Append((char)b),
            };
        }

        output.Append('\n');
    }

    /// <summary>The bytes of an attribute's text (GLib: <c>g_strcompress</c>).</summary>
    /// <param name="text">The text with its escapes.</param>
    /// <param name="bytes">The bytes, when this returns true.</param>
    /// <returns>False for a backslash at the end, and for an octal number of more than 8 bits.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '\\')
            {
                if (++i == text.Length)
                {
                    return false;
                }

                b = text[i];
                if (b is >= (byte)'0' and <= (byte)'7')
                {
                    int octal = 0;
                    int end = Math.Min(i + 3, text.Length);
                    for (; i < end && text[i] is >= (byte)'0' and <= (byte)'7'; i++)
                    {
                        octal = (octal * 8) + text[i] - '0';
                    }

                    i--;
                    if (octal > byte.MaxValue)
                    {
                        return false;
                    }

                    b = (byte)octal;
                }
                else
                {
                    b = b switch
                    {
                        (byte)'b' => (byte)'\b',
                        (byte)'f' => (byte)'\f',
                        (byte)'n' => (byte)'\n',
                        (byte)'r' => (byte)'\r',
                        (byte)'t' => (byte)'\t',
                        (byte)'v' => (byte)'\v',
                        _ => b,
                    };
                }
            }

            bytes[length++] = b;
        }

        Array.Resize(ref bytes, length);
        return true;
    }

    private static readonly System.Buffers.SearchValues<byte> TextBytes =
        System.Buffers.SearchValues.Create([(byte)'\n', (byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(static c => (byte)c)]);
}
