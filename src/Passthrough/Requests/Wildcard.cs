namespace Passthrough;

/// <summary>Texts in which <c>*</c> stands for any run of characters.</summary>
internal static class Wildcard
{
    /// <summary>Whether the whole text is one that the pattern stands for, in either case; never one that is unknown.</summary>
    public static bool Matches(string pattern, string? text)
    {
        if (text is null)
        {
            return false;
        }

        // Only the last star is ever tried again: what an earlier one could take, the last one can take too.
        int star = -1;
        int fromStar = 0;
        int p = 0;
        int t = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                fromStar = t;
            }
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++fromStar;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }
}
