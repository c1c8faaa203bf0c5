using System.Collections.Immutable;
using Passthrough.Linux;

namespace Passthrough.Cli.Output;

/// <summary>Processes that have devices open, in words. Where nobody has, there is nothing to say.</summary>
internal static class HolderText
{
    private const string Unseen = "Not every process could be looked at: others may have devices on a VFIO driver open. Run as root, outside of containers.";

    /// <summary>Below a list: each process that has devices of it open, with the devices.</summary>
    public static IEnumerable<string> Notes(HostInventory inventory, VfioHolders? holders)
    {
        if (holders is null)
        {
            yield break;
        }

        ILookup<int, PciAddress> held = Held(inventory, holders).ToLookup(h => h.Holder.ProcessId, h => h.Address);
        foreach (VfioHolder holder in holders.All.Where(h => held.Contains(h.ProcessId)))
        {
            yield return SafeText.Line($"Held open by {holder}: {string.Join(", ", held[holder.ProcessId])}");
        }

        if (!holders.IsComplete)
        {
            yield return Unseen;
        }
    }

    /// <summary>Of one function: each process that has it open.</summary>
    public static IEnumerable<string> Items(HostInventory inventory, PciFunction function, VfioHolders? holders)
    {
        ImmutableArray<VfioHolder> found = Of(inventory, function, holders);
        return holders is { IsComplete: false } && VfioHolders.CanBeHeld(function)
            ? [.. found.Select(h => SafeText.Line(h.ToString())), "? (not every process could be looked at: run as root, outside of containers)"]
            : found.Select(h => SafeText.Line(h.ToString()));
    }

    /// <summary>A difference, with who has its device open where it is one that nobody claimed.</summary>
    public static ReconcileFinding Told(ReconcileFinding finding, HostInventory inventory, VfioHolders? holders)
    {
        if (finding.Kind != ReconcileFindingKind.BoundUnclaimed || holders is null)
        {
            return finding;
        }

        ImmutableArray<VfioHolder> found = Of(finding, inventory, holders);
        return !found.IsEmpty ? finding with { Message = $"{finding.Message}; it is held open by {string.Join(", and by ", found)}" }
            : !holders.IsComplete ? finding with { Message = $"{finding.Message}; whether a process has it open is not known" }
            : finding;
    }

    /// <summary>Who has the device of a difference open; each process once.</summary>
    public static ImmutableArray<VfioHolder> Of(ReconcileFinding finding, HostInventory inventory, VfioHolders holders) =>
        [.. finding.Devices.SelectMany(a => inventory.TryFind(a, out PciFunction? function) ? holders.Of(inventory, function) : []).DistinctBy(h => h.ProcessId)];

    private static ImmutableArray<VfioHolder> Of(HostInventory inventory, PciFunction function, VfioHolders? holders) =>
        holders is not null && VfioHolders.CanBeHeld(function) ? holders.Of(inventory, function) : [];

    private static IEnumerable<(VfioHolder Holder, PciAddress Address)> Held(HostInventory inventory, VfioHolders holders) =>
        inventory.Functions.SelectMany(f => Of(inventory, f, holders), (f, h) => (h, f.Address));
}
