using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>A function as a made-up host reports it: numbers and words, no type of the library.</summary>
/// <param name="Path">The way to it, which bus numbers do not change; a VF's is its PF's and its index.</param>
/// <param name="Address">Bus, device and function as one number of 16 bits.</param>
internal sealed record ModelFunction(string Path, int Address)
{
    /// <summary>Vendor and device id as one number.</summary>
    public int Kind { get; init; }

    /// <summary>What a card's VFs have more in their ids than the card.</summary>
    public const int OfVirtual = 0x800;

    /// <summary>The card's ids: a VF is its physical function's.</summary>
    public int CardKind => IsVirtual ? Kind - OfVirtual : Kind;

    /// <summary>The card's serial number; null when it has none or it cannot be read now.</summary>
    public int? Serial { get; init; }

    public bool IsBridge { get; init; }

    public bool IsDead { get; init; }

    /// <summary>The kernel's number of its group; null when it is in none.</summary>
    public int? Group { get; init; }

    /// <summary>Null when it is on none.</summary>
    public string? Driver { get; init; }

    /// <summary>In how many ways the host itself uses it.</summary>
    public int HostUses { get; init; }

    /// <summary>The kernel's reset methods, separated by spaces; empty when it has none, null when that is unknown.</summary>
    public string? Resets { get; init; }

    public int? Numa { get; init; }

    /// <summary>The address of the bridge above it.</summary>
    public int? Parent { get; init; }

    /// <summary>The address of a virtual function's physical one.</summary>
    public int? PhysicalFunction { get; init; }

    public bool IsEndpoint => !IsBridge;

    public bool IsVirtual => PhysicalFunction is not null;

    /// <summary>Segment, bus and device as one number.</summary>
    public int Slot => Address >> 3;

    public bool IsOnVfio => Driver is "vfio-pci" or "mlx5_vfio_pci";

    public bool IsOnHostDriver => Driver is not null and not "pci-stub" && !IsOnVfio;
}

/// <summary>A group of functions that the host reports: those that name its number.</summary>
internal sealed record ModelGroup(int Number, bool IsNoIommu = false, int FirmwareRegions = 0);

/// <summary>All that a made-up host reports at one moment.</summary>
internal sealed record ModelInventory(ImmutableArray<ModelFunction> Functions, ImmutableArray<ModelGroup> Groups)
{
    public static readonly ModelInventory Empty = new([], []);

    public IEnumerable<ModelFunction> Endpoints => Functions.Where(f => f.IsEndpoint);

    /// <summary>The group of a function, whether it protects anything or not.</summary>
    public ModelGroup? GroupOf(ModelFunction f) => Groups.SingleOrDefault(g => g.Number == f.Group);

    public ImmutableArray<ModelFunction> VirtualFunctionsOf(ModelFunction f) => [.. Functions.Where(v => v.PhysicalFunction == f.Address)];

    public override string ToString() => string.Join(' ', Functions.Select(f =>
        $"{f.Address:x4}({f.Path}, kind {f.Kind}, serial {f.Serial}, group {f.Group}{(GroupOf(f) is { IsNoIommu: true } ? " without IOMMU" : "")}, {f.Driver ?? "no driver"}"
        + $"{(f.IsBridge ? ", bridge" : "")}{(f.IsDead ? ", dead" : "")}{(f.HostUses > 0 ? ", used" : "")}, resets {f.Resets ?? "?"})"));
}

/// <summary>What makes a function the same one as before. One that was registered by hand has no path and is known by its address alone.</summary>
internal sealed record ModelKey(string? Path, int Address, int Kind = 0, int? Serial = null)
{
    public static ModelKey Of(ModelFunction f) => new(f.Path, f.Address, f.CardKind, f.Serial);

    /// <summary>The same way to it, the same ids, and not two different serial numbers: an unknown one differs from none.</summary>
    public bool IsSame(ModelKey other) => Path is null
        ? other.Path is null && other.Address == Address
        : other.Path == Path && other.Kind == Kind && (Serial is null || other.Serial is null || other.Serial == Serial);
}
