using System.Collections.Immutable;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>What <c>lspci -vvv</c> printed of one function.</summary>
/// <param name="Address">Its address.</param>
/// <param name="IsHeaderUnknown">Whether lspci gave up at a header type that it does not know.</param>
/// <param name="Regions">What follows <c>Region n:</c> of the function's own BARs, by n.</param>
/// <param name="Rom">What follows <c>Expansion ROM at</c>; null without such a line.</param>
/// <param name="IsDenied">Whether there is a capability list that lspci could not read.</param>
/// <param name="Capabilities">The capabilities in the order of the lines.</param>
internal sealed record LspciFunction(
    PciAddress Address,
    bool IsHeaderUnknown,
    ImmutableSortedDictionary<int, string> Regions,
    string? Rom,
    bool IsDenied,
    ImmutableArray<LspciCapability> Capabilities);

/// <summary>What <c>lspci -vvv</c> printed of one capability.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="IsExtended">Whether its line has a version in the brackets.</param>
/// <param name="Version">That version; 0 of a standard one.</param>
/// <param name="Title">The rest of its first line.</param>
/// <param name="Lines">Its further lines: what is before the first colon, and what is after it with the lines that go on from there.</param>
internal sealed record LspciCapability(int Offset, bool IsExtended, int Version, string Title, ImmutableArray<(string Label, string Text)> Lines)
{
    /// <summary>The text of the first line with a label; null without one.</summary>
    public string? this[string label] => Lines.Where(l => string.Equals(l.Label, label, StringComparison.Ordinal)).Select(l => l.Text).FirstOrDefault();

    /// <summary>The sign after a flag's name in a line: true for <c>+</c>, false for <c>-</c>, null where the flag is not printed.</summary>
    public bool? Flag(string label, string name)
    {
        string[] words = (this[label] ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return words.Contains($"{name}+") ? true : words.Contains($"{name}-") ? false : null;
    }
}
