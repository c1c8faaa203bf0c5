using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// Reads the kernel's messages: <c>add@/devices/...</c> and then fields, <c>KEY=value</c>, each ended by a NUL. What is none is nobody's message, not an error:
/// other programs may send to the same group.
/// </summary>
internal static class UeventText
{
    private const int LongestAction = 32;

    /// <summary>Reads a message.</summary>
    /// <param name="message">Its bytes.</param>
    /// <param name="uevent">What it tells, when this returns true.</param>
    /// <returns>Whether it is a message of the kernel's whose fields agree with its head.</returns>
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out Uevent? uevent)
    {
        uevent = null;
        if (!TryTake(ref message, out ReadOnlySpan<byte> head)
            || head.IndexOf((byte)'@') is not (> 0 and <= LongestAction and var at)
            || !IsWord(head[..at])
            || !IsPath(head[(at + 1)..]))
        {
            return false;
        }

        ReadOnlySpan<byte> action = head[..at];
        ReadOnlySpan<byte> path = head[(at + 1)..];
        ReadOnlySpan<byte> subsystem = default;
        bool hasAction = false, hasPath = false;
        while (!message.IsEmpty)
        {
            if (!TryTake(ref message, out ReadOnlySpan<byte> field) || field.IndexOf((byte)'=') is not (> 0 and var equals))
            {
                return false;
            }

            ReadOnlySpan<byte> value = field[(equals + 1)..];
            ReadOnlySpan<byte> key = field[..equals];
            if (key.SequenceEqual("ACTION"u8))
            {
                hasAction = value.SequenceEqual(action);
                if (!hasAction)
                {
                    return false;
                }
            }
            else if (key.SequenceEqual("DEVPATH"u8))
            {
                hasPath = value.SequenceEqual(path);
                if (!hasPath)
                {
                    return false;
                }
            }
            else if (key.SequenceEqual("SUBSYSTEM"u8))
            {
                subsystem = value;
            }
        }

        if (!hasAction || !hasPath || !IsPrintable(subsystem))
        {
            return false;
        }

        uevent = new(Encoding.ASCII.GetString(action), Encoding.ASCII.GetString(path), Encoding.ASCII.GetString(subsystem));
        return true;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> part)
    {
        int end = message.IndexOf((byte)0);
        part = end < 0 ? default : message[..end];
        message = end < 0 ? default : message[(end + 1)..];
        return end > 0;
    }

    private static bool IsWord(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'a', (byte)'z');

    private static bool IsPath(ReadOnlySpan<byte> text) => IsPrintable(text) && text[0] == (byte)'/';

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'!', (byte)'~');
}
