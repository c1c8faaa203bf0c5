using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>
/// The reasons of many functions as lines to read: what is the same for many functions stands once, with the addresses.
/// </summary>
internal static class ReasonList
{
    /// <summary>One reason, and the other functions that have the same.</summary>
    /// <param name="Reason">The first of them.</param>
    /// <param name="Others">The functions besides the one that the reason names.</param>
    public readonly record struct Entry(VmError Reason, ImmutableArray<PciAddress> Others);

    /// <summary>Puts equal reasons together, in order of code and then of first appearance.</summary>
    public static ImmutableArray<Entry> Of(IEnumerable<Verdict> verdicts) =>
        [.. Entries(verdicts.SelectMany(v => v.Reasons.Select(r => (r, SubjectOf(r.Message, v.AssignTogether) ?? v.Function.Address)))).OrderBy(e => e.Reason.Code)];

    /// <summary>Puts the equal reasons of one request together, in order of first appearance.</summary>
    public static ImmutableArray<Entry> Of(ImmutableArray<VmError> reasons) =>
        [.. Entries(reasons.Select(r => (r, FirstAddressIn(r.Message))))];

    private static IEnumerable<Entry> Entries(IEnumerable<(VmError Reason, PciAddress Subject)> reasons)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var groups = new List<(VmError First, List<PciAddress> Subjects)>();
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((VmError reason, PciAddress subject) in reasons)
        {
            string text = reason.ToString();
            if (!seen.Add(text))
            {
                continue;
            }

            string shape = text.Replace(subject.ToString(), "\0", StringComparison.Ordinal);
            if (indices.TryGetValue(shape, out int index))
            {
                groups[index].Subjects.Add(subject);
            }
            else
            {
                indices.Add(shape, groups.Count);
                groups.Add((reason, [subject]));
            }
        }

        return groups.Select(g => new Entry(g.First, [.. g.Subjects.Skip(1)]));
    }

    /// <summary>The entries as paragraphs; the caller breaks and indents them.</summary>
    public static IEnumerable<string> Paragraphs(IEnumerable<Entry> entries)
    {
        foreach (Entry entry in entries)
        {
            yield return SafeText.Line(entry.Reason.ToString());
            if (!entry.Others.IsEmpty)
            {
                yield return $"{Indent}The same for {string.Join(", ", entry.Others)}.";
            }
        }
    }

    /// <summary>The width of <c>PTnnnn: </c>, to which a reason's further lines are indented.</summary>
    public const string Indent = "        ";

    // A reason about a function of a request begins with it.
    private static PciAddress FirstAddressIn(string message)
    {
        foreach (string word in message.Split(' '))
        {
            if (PciAddress.Read(word.TrimEnd(':', ',')).TryGetValue(out PciAddress address, out _))
            {
                return address;
            }
        }

        return default;
    }

    // A reason about a function names it; one about its group's other member names that one.
    private static PciAddress? SubjectOf(string message, ImmutableArray<PciAddress> candidates)
    {
        foreach (PciAddress address in candidates)
        {
            if (message.Contains(address.ToString(), StringComparison.Ordinal))
            {
                return address;
            }
        }

        return null;
    }
}
