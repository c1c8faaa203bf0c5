using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>Reads what <c>lspci -D -n -vvv</c> prints (pciutils 3.9).</summary>
internal static partial class LspciOutput
{
    private const string Capability = "\tCapabilities: ";
    private const string Rom = "Expansion ROM at ";

    [GeneratedRegex(@"^(?=[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] )", RegexOptions.Multiline)]
    private static partial Regex Functions { get; }

    [GeneratedRegex(@"^\tRegion (\d): (.*)$", RegexOptions.Multiline)]
    private static partial Regex Region { get; }

    [GeneratedRegex(@"^\[([0-9a-f]{2,3})(?: v(\d+))?\] ?")]
    private static partial Regex Place { get; }

    public static ImmutableArray<LspciFunction> Parse(string output) => [.. Functions.Split(output).Where(b => b.Length > 0).Select(Function)];

    // Not by lines: where lspci cannot read a capability's first bytes it prints no new line after the brackets.
    private static LspciFunction Function(string block)
    {
        string[] parts = block.Split(Capability);
        string header = parts[0];
        return new(
            PciAddress.Parse(header[..header.IndexOf(' ', StringComparison.Ordinal)]),
            header.Contains("!!! Unknown header type", StringComparison.Ordinal),
            Region.Matches(header).ToImmutableSortedDictionary(m => Decimal(m.Groups[1].Value), m => m.Groups[2].Value),
            header.Split('\n').Select(l => l.TrimStart('\t')).Where(l => l.StartsWith(Rom, StringComparison.Ordinal)).Select(l => l[Rom.Length..]).FirstOrDefault(),
            parts[1..].Any(p => p.StartsWith("<access denied>", StringComparison.Ordinal)),
            [.. parts[1..].Where(p => p.StartsWith('[')).Select(One)]);
    }

    private static LspciCapability One(string text)
    {
        Match place = Place.Match(text);
        string[] lines = text[place.Length..].TrimEnd('\n').Split('\n');
        return new(
            int.Parse(place.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            place.Groups[2].Success,
            place.Groups[2].Success ? Decimal(place.Groups[2].Value) : 0,
            lines[0],
            Labelled(lines[1..]));
    }

    private static ImmutableArray<(string Label, string Text)> Labelled(string[] lines)
    {
        var found = ImmutableArray.CreateBuilder<(string Label, string Text)>();
        foreach (string line in lines)
        {
            string text = line.Trim();
            if (line.StartsWith("\t\t\t", StringComparison.Ordinal) && found.Count > 0)
            {
                found[^1] = (found[^1].Label, $"{found[^1].Text} {text}");
            }
            else
            {
                string[] halves = text.Split(':', 2);
                found.Add((halves[0], halves[^1].Trim()));
            }
        }

        return found.DrainToImmutable();
    }

    private static int Decimal(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
