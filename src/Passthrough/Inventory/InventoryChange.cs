using System.Collections.Immutable;

namespace Passthrough;

/// <summary>One function before and after.</summary>
/// <param name="Before">What the host reported of it first.</param>
/// <param name="After">What it reported then.</param>
/// <param name="Properties">What differs: names of the properties of <see cref="PciFunction"/>. Unknown never differs from known.</param>
public sealed record FunctionChange(PciFunction Before, PciFunction After, ImmutableArray<string> Properties);

/// <summary>What lies between two reports of a host. Each function is in one list at most; one that is as it was is in none.</summary>
public sealed class InventoryChange
{
    internal InventoryChange(
        ImmutableArray<PciFunction> added,
        ImmutableArray<PciFunction> removed,
        ImmutableArray<FunctionChange> altered,
        ImmutableArray<FunctionChange> moved,
        ImmutableArray<FunctionChange> replaced)
    {
        Added = added;
        Removed = removed;
        Altered = altered;
        Moved = moved;
        Replaced = replaced;
    }

    /// <summary>Functions that are new, in address order.</summary>
    public ImmutableArray<PciFunction> Added { get; }

    /// <summary>Functions that are not there any more, in address order.</summary>
    public ImmutableArray<PciFunction> Removed { get; }

    /// <summary>Functions that are the same ones at the same addresses, with something else about them: a driver, a group, a subsystem id.</summary>
    public ImmutableArray<FunctionChange> Altered { get; }

    /// <summary>Functions that are the same ones at other addresses: bus numbers have changed. Their owners keep them.</summary>
    public ImmutableArray<FunctionChange> Moved { get; }

    /// <summary>Strangers in the place of functions that are gone: another vendor, device or serial number at the same topology path. Nobody owns them.</summary>
    public ImmutableArray<FunctionChange> Replaced { get; }

    /// <summary>Whether nothing differs.</summary>
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Altered.IsEmpty && Moved.IsEmpty && Replaced.IsEmpty;

    /// <summary>What lies between two reports.</summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    public static InventoryChange Between(HostInventory before, HostInventory after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new InventoryComparison(before, after).Run();
    }

    /// <summary>How many functions are in each list.</summary>
    public override string ToString() =>
        $"{Added.Length} added, {Removed.Length} removed, {Altered.Length} altered, {Moved.Length} moved, {Replaced.Length} replaced";
}
