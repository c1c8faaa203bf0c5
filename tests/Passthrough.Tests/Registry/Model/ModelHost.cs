using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>How the functions of a place fall into IOMMU groups.</summary>
internal enum Grouping
{
    /// <summary>Each by itself.</summary>
    Apart,

    /// <summary>All together, with their bridge; VFs too.</summary>
    Together,

    /// <summary>Together with those of every other place that says so, and with their bridges.</summary>
    Shared,

    /// <summary>In no group.</summary>
    None,

    /// <summary>In a group that VFIO made without an IOMMU.</summary>
    WithoutIommu,
}

/// <summary>What can change about one function of a card.</summary>
internal sealed record ModelPart(string? Driver, string? Resets)
{
    public int HostUses { get; init; }

    public bool IsDead { get; init; }
}

/// <summary>A card: some functions, and VFs of the first if it can have any. Wherever it is plugged in, it is the same card.</summary>
/// <param name="Kind">Its ids; the functions and VFs have others that follow from it.</param>
/// <param name="Serial">Null when it has none.</param>
/// <param name="Parts">The functions.</param>
/// <param name="VirtualParts">The VFs that it can have at most.</param>
internal sealed record ModelCard(int Kind, int? Serial, ImmutableArray<ModelPart> Parts, ImmutableArray<ModelPart> VirtualParts)
{
    /// <summary>How many VFs there are now.</summary>
    public int VirtualFunctions { get; init; }
}

/// <summary>A place for a card: below a port of its own, on a conventional bus with a slot for each function, or on the root bus.</summary>
internal enum PlaceShape
{
    Port,
    ConventionalBus,
    RootBus,
}

/// <summary>A place of a host.</summary>
/// <param name="Shape">What it is like.</param>
/// <param name="Bus">The number of the bus behind its bridge; it may change.</param>
/// <param name="Home">The card that belongs here.</param>
internal sealed record ModelPlace(PlaceShape Shape, int Bus, ModelCard Home)
{
    /// <summary>The card that is here now.</summary>
    public ModelCard? Card { get; init; } = Home;

    public Grouping Grouping { get; init; }

    public int FirmwareRegions { get; init; }

    public int? Numa { get; init; }
}

/// <summary>A made-up host: some places with cards, and what it reports of them.</summary>
internal sealed record ModelHost(ImmutableArray<ModelPlace> Places)
{
    private const int SharedGroup = 0x200;

    /// <summary>The kernel numbers groups as it finds them: no number means the same for ever.</summary>
    public int FirstGroup { get; init; } = 1;

    public ModelInventory Report()
    {
        ImmutableArray<ModelFunction> functions = [.. Places.SelectMany(FunctionsAt)];
        return new(functions,
        [
            .. functions.Where(f => f.Group is not null).Select(f => (Number: f.Group!.Value, Place: Places[PlaceOf(f)])).DistinctBy(g => g.Number)
                .Select(g => new ModelGroup(g.Number, g.Place.Grouping == Grouping.WithoutIommu, g.Place.FirmwareRegions)),
        ]);
    }

    private static int PlaceOf(ModelFunction f) => Convert.ToInt32(f.Path.Split('/')[1][..2], 16) - 1;

    private IEnumerable<ModelFunction> FunctionsAt(ModelPlace place, int number)
    {
        int root = (number + 1) << 3;
        bool hasBridge = place.Shape != PlaceShape.RootBus;
        int? parent = hasBridge ? root : null;
        string above = hasBridge ? $"pci0000:00/{number + 1:x2}.0" : "pci0000:00";
        if (hasBridge)
        {
            bool isGrouped = place.Grouping is Grouping.Together or Grouping.Shared;
            yield return new(above, root) { Kind = 1, IsBridge = true, Group = isGrouped ? GroupAt(place, number, 0) : null, Driver = "pcieport" };
        }

        ModelCard card = place.Card ?? new(0, null, [], []);
        for (int i = 0; i < card.Parts.Length; i++)
        {
            (int device, int function) = place.Shape switch
            {
                PlaceShape.Port => (0, i),
                PlaceShape.ConventionalBus => (i, 0),
                _ => (number + 1, i),
            };
            int address = (hasBridge ? place.Bus << 8 : 0) | (device << 3) | function;
            string path = $"{above}/{device:x2}.{function}";
            yield return FunctionOf(card, card.Parts[i], new(path, address) { Kind = card.Kind + i, Parent = parent, Group = GroupAt(place, number, i), Numa = place.Numa });

            for (int v = 0; i == 0 && v < card.VirtualFunctions; v++)
            {
                yield return FunctionOf(card, card.VirtualParts[v], new($"{path}/vf{v}", address + 0x10 + v)
                {
                    Kind = card.Kind + ModelFunction.OfVirtual,
                    Parent = parent,
                    Group = GroupAt(place, number, 8 + v),
                    Numa = place.Numa,
                    PhysicalFunction = address,
                });
            }
        }
    }

    // A card that does not answer does not tell its serial number, so its VFs' is unknown as well.
    private static ModelFunction FunctionOf(ModelCard card, ModelPart part, ModelFunction f) => f with
    {
        Serial = (f.IsVirtual ? card.Parts[0] : part).IsDead ? null : card.Serial,
        Driver = part.Driver,
        Resets = part.Resets,
        HostUses = part.HostUses,
        IsDead = part.IsDead,
    };

    private int? GroupAt(ModelPlace place, int number, int function) => place.Grouping switch
    {
        Grouping.Apart => FirstGroup + (number << 4) + function,
        Grouping.Shared => FirstGroup + SharedGroup,
        Grouping.None => null,
        _ => FirstGroup + (number << 4),
    };

    public override string ToString() => Report().ToString();
}
