namespace Passthrough.Tests.Support;

/// <summary>Texts that a parser may meet: noise, and lawful texts that were damaged in one or two places.</summary>
internal static class RandomText
{
    private const string Alphabet = "0123456789abcdefABCDEF:.:.-_xX+ \t\n\r\0gz/\u00e9\u0661\uff11\u2028\ud83d\udc0d";

    public static IEnumerable<string> Many(int count, int seed, params string[] lawful)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            yield return (i % 3) switch
            {
                0 => Noise(random),
                1 => Damaged(random, lawful[random.Next(lawful.Length)]),
                _ => Damaged(random, Damaged(random, lawful[random.Next(lawful.Length)])),
            };
        }
    }

    private static string Noise(Random random) => string.Create(random.Next(24), random, static (span, source) =>
    {
        foreach (ref char c in span)
        {
            c = AnyChar(source);
        }
    });

    private static string Damaged(Random random, string text)
    {
        int at = random.Next(text.Length + 1);
        return random.Next(4) switch
        {
            0 => text.Insert(at, AnyChar(random).ToString()),
            1 => text[..at],
            2 when at < text.Length => text.Remove(at, 1),
            _ when at < text.Length => text[..at] + AnyChar(random) + text[(at + 1)..],
            _ => text + text,
        };
    }

    private static char AnyChar(Random random) => random.Next(8) == 0 ? (char)random.Next(0x10000) : Alphabet[random.Next(Alphabet.Length)];
}
