using System.Globalization;

namespace Passthrough.Cli.Output;

/// <summary>Sizes as people read them: <c>16K</c>, <c>16388K</c>, <c>32G</c>; <c>~1.1M</c> is rounded; powers of 1024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGTPE";
    private const uint Step = 1024;

    // From here on one decimal would print 1024.0.
    private const double RoundsToStep = Step - 0.05;

    private const int LongestExact = 6;

    /// <summary>The size in the largest unit that shows it exactly, as long as that is six characters; else with one decimal and <c>~</c>.</summary>
    public static string Short(ulong bytes)
    {
        string exact = Exact(bytes);
        return exact.Length <= LongestExact ? exact : Rounded(bytes);
    }

    private static string Exact(ulong bytes)
    {
        int unit = -1;
        while (unit < Units.Length - 1 && bytes >= Step && bytes % Step == 0)
        {
            bytes /= Step;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{(unit < 0 ? string.Empty : Units[unit])}");
    }

    private static string Rounded(double bytes)
    {
        int unit = -1;
        while (unit < Units.Length - 1 && bytes >= RoundsToStep)
        {
            bytes /= Step;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"~{bytes:0.0}{Units[unit]}");
    }
}
