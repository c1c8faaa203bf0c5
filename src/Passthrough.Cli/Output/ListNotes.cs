using System.Collections.Immutable;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Output;

/// <summary>What stands below the table of <c>list</c>: assumptions, reasons with what to do, warnings.</summary>
internal static class ListNotes
{
    public static IEnumerable<string> Of(
        HostInventory inventory, ImmutableArray<Verdict> verdicts, OwnershipPolicy policy, OwnerKnowledge owners, VfioHolders? holders = null)
    {
        yield return string.Empty;
        yield return Summary(verdicts);
        foreach (string note in OwnerText.Notes(owners))
        {
            yield return note;
        }

        foreach (string note in HolderText.Notes(inventory, holders))
        {
            yield return note;
        }

        if (policy.AssumeIommu)
        {
            yield return Notes.AssumedIommu;
        }
        else if (verdicts.Any(v => v.Reasons.Any(r => r is NoIommu)))
        {
            yield return "Add --assume-iommu to see what an IOMMU would make possible.";
        }

        if (verdicts.Any(VerdictText.NeedsOthers))
        {
            yield return "(+n) means: together with the n other endpoints of its IOMMU group; 'passthrough show ADDRESS' names them.";
        }

        if (FunctionText.LacksRights(inventory.Functions))
        {
            yield return Notes.LacksRights;
        }

        foreach (string note in Notes.UnknownUses(inventory.Functions))
        {
            yield return note;
        }

        foreach (string paragraph in ReasonList.Paragraphs(ReasonList.Of(verdicts)))
        {
            yield return paragraph;
        }

        foreach (PciFunction function in inventory.Functions)
        {
            foreach (VmError warning in function.Warnings)
            {
                yield return $"Warning, {function.Address}: {SafeText.Line(warning.ToString())}";
            }
        }
    }

    private static string Summary(ImmutableArray<Verdict> verdicts)
    {
        int yes = verdicts.Count(v => v.IsAssignable);
        int bridges = verdicts.Count(v => !v.Function.IsEndpoint);
        return verdicts.IsEmpty
            ? "The host has no PCI function."
            : FormattableString.Invariant($"{yes} of {verdicts.Length} functions could be given to a VM; {bridges} {(bridges == 1 ? "is a bridge" : "are bridges")}.");
    }
}
