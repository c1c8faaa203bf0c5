using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>
/// The reasons of many verdicts as lines to read below a table: what is the same for many functions stands once, with the addresses.
/// </summary>
internal static class ReasonList
{
    /// <summary>One reason, and the other functions that have the same.</summary>
    /// <param name="Reason">The first of them.</param>
    /// <param name="Others">The functions besides the one that the reason names.</param>
    public readonly record struct Entry(VmError Reason, ImmutableArray<PciAddress> Others);

    /// <summary>Puts equal reasons together, in order of code and then of first appearance.</summary>
    public static ImmutableArray<Entry> Of(IEnumerable<Verdict> verdicts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var groups = new Dictionary<(VmErrorCode, string), (VmError First, List<PciAddress> Subjects)>();
        foreach (Verdict verdict in verdicts)
        {
            foreach (VmError reason in verdict.Reasons)
            {
                string message = reason.Message;
                if (!seen.Add($"{(int)reason.Code} {message}"))
                {
                    continue;
                }

                PciAddress subject = SubjectOf(message, verdict);
                (VmErrorCode, string) key = (reason.Code, message.Replace(subject.ToString(), "\0", StringComparison.Ordinal) + reason.Remedy.Replace(subject.ToString(), "\0", StringComparison.Ordinal));
                if (groups.TryGetValue(key, out (VmError First, List<PciAddress> Subjects) group))
                {
                    group.Subjects.Add(subject);
                }
                else
                {
                    groups.Add(key, (reason, [subject]));
                }
            }
        }

        return [.. groups.Values.OrderBy(g => g.First.Code).Select(g => new Entry(g.First, [.. g.Subjects.Skip(1)]))];
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

    // A reason about a function names it; one about its group's other member names that one.
    private static PciAddress SubjectOf(string message, Verdict verdict)
    {
        foreach (PciAddress address in verdict.AssignTogether)
        {
            if (message.Contains(address.ToString(), StringComparison.Ordinal))
            {
                return address;
            }
        }

        return verdict.Function.Address;
    }
}
