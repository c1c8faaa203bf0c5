namespace Passthrough.Linux.Tests;

/// <summary>Bytes that are wrong in the ways that files are: cut, flipped, doubled, strange.</summary>
internal static class Garbage
{
    private static readonly byte[][] Pieces =
        [[0], [0xFF], "\n"u8.ToArray(), "\n\n"u8.ToArray(), " "u8.ToArray(), "="u8.ToArray(), "0x"u8.ToArray(), "-"u8.ToArray(), "\\"u8.ToArray(), "\\777"u8.ToArray(), "../.."u8.ToArray(), "/"u8.ToArray(),
         "99999999999999999999"u8.ToArray(), "ffffffffffffffff"u8.ToArray(), [0xC3], [0xE2, 0x80, 0xA8], "P: /devices/"u8.ToArray(), "\nE: SUBSYSTEM=pci"u8.ToArray(), "\nL: driver=x"u8.ToArray(), "\t"u8.ToArray()];

    public static byte[] Mutate(Random random, byte[] sound)
    {
        var bytes = new List<byte>(sound);
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Count + 1);
            int kind = random.Next(5);
            int length = Math.Min(random.Next(1, 40), bytes.Count - at);
            byte[] piece = kind switch
            {
                0 => [(byte)random.Next(256)],
                1 => Pieces[random.Next(Pieces.Length)],
                2 => [.. bytes.Skip(random.Next(bytes.Count + 1)).Take(random.Next(60))],
                _ => [],
            };
            bytes.RemoveRange(at, kind == 1 ? 0 : length);
            bytes.InsertRange(at, piece);
        }

        return [.. bytes];
    }

    public static byte[] Noise(Random random, int most)
    {
        byte[] bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }
}
