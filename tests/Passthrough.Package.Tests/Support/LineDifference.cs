namespace Passthrough.Package.Tests;

/// <summary>The lines in which two texts differ.</summary>
internal static class LineDifference
{
    /// <summary>The lines that only one text has, in order, with <c>-</c> for the first and <c>+</c> for the second.</summary>
    public static IReadOnlyList<string> Of(string[] before, string[] after)
    {
        int[,] common = LongestCommonTails(before, after);
        List<string> difference = [];
        int b = 0;
        int a = 0;
        while (b < before.Length || a < after.Length)
        {
            if (b < before.Length && a < after.Length && string.Equals(before[b], after[a], StringComparison.Ordinal))
            {
                b++;
                a++;
            }
            else if (a == after.Length || (b < before.Length && common[b + 1, a] >= common[b, a + 1]))
            {
                difference.Add($"- {before[b++]}");
            }
            else
            {
                difference.Add($"+ {after[a++]}");
            }
        }

        return difference;
    }

    private static int[,] LongestCommonTails(string[] before, string[] after)
    {
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int b = before.Length - 1; b >= 0; b--)
        {
            for (int a = after.Length - 1; a >= 0; a--)
            {
                common[b, a] = string.Equals(before[b], after[a], StringComparison.Ordinal)
                    ? common[b + 1, a + 1] + 1
                    : Math.Max(common[b + 1, a], common[b, a + 1]);
            }
        }

        return common;
    }
}
