using System.Globalization;

namespace Passthrough.Cli.Output;

/// <summary>Sizes as people read them: <c>16K</c>, <c>256M</c>, <c>32G</c>; powers of 1024.</summary>
internal static class ByteSize
{
    private const string Units = "KMGTPE";

    /// <summary>The size in the largest unit that shows it in three digits or so; exact where it is a whole number of that unit.</summary>
    public static string Short(ulong bytes)
    {
        if (bytes < 1024)
        {
            return bytes.ToString(CultureInfo.InvariantCulture);
        }

        int unit = 0;
        ulong divisor = 1024;
        while (unit < Units.Length - 1 && bytes / divisor >= 1024)
        {
            divisor *= 1024;
            unit++;
        }

        return bytes % divisor == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / divisor}{Units[unit]}")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)divisor:0.0}{Units[unit]}");
    }
}
