using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Passthrough.Sqlite.Rows;

/// <summary>
/// The checksum of a row: SHA-256, cut to 16 bytes, over the table's name and every column, each with its kind and its length. SQLite's own check does not see a
/// flipped bit within a value.
/// </summary>
internal static class RowHash
{
    public const int Length = 16;

    public static UInt128 Of(string table, ReadOnlySpan<object?> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, table);
        foreach (object? value in values)
        {
            Add(hash, value);
        }

        Span<byte> all = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(all);
        return BinaryPrimitives.ReadUInt128BigEndian(all);
    }

    public static byte[] ToBytes(UInt128 hash)
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return bytes;
    }

    public static UInt128? FromBytes(object? value) => value is byte[] { Length: Length } bytes ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : null;

    private static void Add(IncrementalHash hash, object? value)
    {
        switch (value)
        {
            case null:
                Add(hash, (byte)'n', []);
                break;
            case long number:
                Span<byte> bytes = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64BigEndian(bytes, number);
                Add(hash, (byte)'i', bytes);
                break;
            case string text:
                Add(hash, (byte)'t', Encoding.UTF8.GetBytes(text));
                break;
            case byte[] blob:
                Add(hash, (byte)'b', blob);
                break;
            default:
                // No column of ours holds another kind: a row with one has no right checksum.
                Add(hash, (byte)'?', []);
                break;
        }
    }

    private static void Add(IncrementalHash hash, byte kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], content.Length);
        hash.AppendData(head);
        hash.AppendData(content);
    }
}
