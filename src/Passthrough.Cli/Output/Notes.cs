using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>Sentences that more than one command prints.</summary>
internal static class Notes
{
    public const string AssumedIommu =
        "Planned as if the host had an IOMMU (--assume-iommu), each function without one its own unit: a real assignment needs the IOMMU.";

    public const string LacksRights = "? could not be read without rights: run as root to see it.";

    /// <summary>That what the host does with some functions is unknown, which no verdict counts as a reason; nothing when it is known of all.</summary>
    public static IEnumerable<string> UnknownUses(ImmutableArray<PciFunction> functions)
    {
        ImmutableArray<PciFunction> endpoints = [.. functions.Where(f => f.IsEndpoint)];
        ImmutableArray<PciFunction> unknown = [.. endpoints.Where(f => !f.HostUses.IsKnown)];
        if (unknown.IsEmpty)
        {
            return [];
        }

        string which = unknown.Length > 1 && unknown.Length == endpoints.Length
            ? "these functions"
            : string.Join(", ", unknown.Select(f => f.Address));
        return [$"How the host uses {which} could not be read, so a yes may be in use: look before it is taken away."];
    }
}
