using System.Buffers;
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

    // The kind in one byte, the length in four.
    private const int HeadSize = 5;

    public static UInt128 Of(string table, ReadOnlySpan<object?> values)
    {
        // One call of the hash for the whole row: each costs more than what it hashes.
        byte[] content = ArrayPool<byte>.Shared.Rent(SizeOf(table, values));
        try
        {
            int length = Write(content, 0, table);
            foreach (object? value in values)
            {
                length = Write(content, length, value);
            }

            Span<byte> all = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(content.AsSpan(0, length), all);
            return BinaryPrimitives.ReadUInt128BigEndian(all);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    public static byte[] ToBytes(UInt128 hash)
    {
        byte[] bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return bytes;
    }

    public static UInt128? FromBytes(object? value) => value is byte[] { Length: Length } bytes ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : null;

    // The most that it can be.
    private static int SizeOf(string table, ReadOnlySpan<object?> values)
    {
        int size = HeadSize + Encoding.UTF8.GetMaxByteCount(table.Length);
        foreach (object? value in values)
        {
            size += HeadSize + value switch
            {
                long => sizeof(long),
                string text => Encoding.UTF8.GetMaxByteCount(text.Length),
                byte[] blob => blob.Length,
                _ => 0,
            };
        }

        return size;
    }

    private static int Write(byte[] all, int at, object? value)
    {
        Span<byte> content = all.AsSpan(at + HeadSize);
        (byte kind, int length) = value switch
        {
            null => ((byte)'n', 0),
            long number => ((byte)'i', Write(content, number)),
            string text => ((byte)'t', Encoding.UTF8.GetBytes(text, content)),
            byte[] blob => ((byte)'b', Write(content, blob)),

            // No column of ours holds another kind: a row with one has no right checksum.
            _ => ((byte)'?', 0),
        };
        all[at] = kind;
        BinaryPrimitives.WriteInt32BigEndian(all.AsSpan(at + 1), length);
        return at + HeadSize + length;
    }

    private static int Write(Span<byte> content, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(content, number);
        return sizeof(long);
    }

    private static int Write(Span<byte> content, byte[] blob)
    {
        blob.CopyTo(content);
        return blob.Length;
    }
}
