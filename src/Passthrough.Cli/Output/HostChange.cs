using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>What became of one function of a host.</summary>
/// <param name="Kind">In a word: <c>added</c>, <c>removed</c>, <c>altered</c>, <c>moved</c> or <c>replaced</c>.</param>
/// <param name="Function">The function as it is now; one that is gone as it was.</param>
/// <param name="Before">The function as it was, or the one in whose place it is; null for one that is new or gone.</param>
/// <param name="Properties">What differs, as the tool's JSON calls it.</param>
internal sealed record HostChange(string Kind, PciFunction Function, PciFunction? Before, ImmutableArray<string> Properties)
{
    /// <summary>The changes, each function's once: first what is gone.</summary>
    public static IEnumerable<HostChange> Of(InventoryChange change) =>
    [
        .. change.Removed.Select(f => new HostChange("removed", f, null, [])),
        .. change.Moved.Select(m => Of("moved", m)),
        .. change.Replaced.Select(r => Of("replaced", r)),
        .. change.Added.Select(f => new HostChange("added", f, null, [])),
        .. change.Altered.Select(a => Of("altered", a)),
    ];

    private static HostChange Of(string kind, FunctionChange change) =>
        new(kind, change.After, change.Before, [.. change.Properties.Select(p => char.ToLowerInvariant(p[0]) + p[1..])]);
}
