using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>Where a function's group is not what its registers and its place predict, in words.</summary>
internal static class GroupDifferenceText
{
    private const string Decides = "The kernel's group decides.";

    /// <summary>A sentence for those that the kernel keeps apart, and one for those that it keeps together; nothing where there is no difference.</summary>
    public static IEnumerable<string> Of(GroupDifference? difference)
    {
        if (difference is { KeptApart: { IsEmpty: false } apart })
        {
            yield return $"kept apart from {List(apart)}, though nothing in ACS and topology does that: the kernel knows more of these devices, or was told to overlook it (pcie_acs_override). {Decides}";
        }

        if (difference is { KeptTogether: { IsEmpty: false } together })
        {
            yield return $"kept together with {List(together)}, though ACS and topology keep them apart: the kernel knows more of these devices, or ACS was changed after it made the group. {Decides}";
        }
    }

    private static string List(ImmutableArray<PciAddress> addresses) => string.Join(' ', addresses);
}
