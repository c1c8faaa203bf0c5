using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>
/// What the steps of a history pick from: a made-up host and the model of its registry. A pick is any number; it is taken for as far as there is
/// something to pick, so that a history stays one when steps are left out.
/// </summary>
internal sealed class RegistryWorld(ModelHost host)
{
    public const int Vms = 3;

    /// <summary>Where devices may be registered by hand: three apart, and one where a card may come.</summary>
    public static readonly ImmutableArray<int> ByHand = [0x8000, 0x8008, 0x8010, 0x0500];

    private readonly List<ModelRequest> _withId = [];

    public ModelHost Host { get; set; } = host;

    public RegistryModel Model { get; } = new();

    /// <summary>The address of a device, there or not; seldom of a bridge, or of none.</summary>
    public int AddressOf(int pick)
    {
        ImmutableArray<ModelDevice> some = [.. Model.Devices.Where(d => (pick % 16 == 0 || d.Function is not { IsBridge: true }) && IsNamedByAddress(d))];
        return some.IsEmpty || pick % 23 == 0 ? 0x0700 : some[pick / 16 % some.Length].Key.Address;
    }

    /// <summary>The address of a device in quarantine, else of any.</summary>
    public int UncleanAddressOf(int pick)
    {
        ImmutableArray<ModelDevice> unclean = [.. Model.Devices.Where(d => d.State == OwnershipState.Quarantined && IsNamedByAddress(d))];
        return unclean.IsEmpty ? AddressOf(pick) : unclean[pick % unclean.Length].Key.Address;
    }

    // Of several that are gone and were seen at one address nobody says which of them it names.
    private bool IsNamedByAddress(ModelDevice device) =>
        Model.At(device.Key.Address)!.IsPresent || Model.Devices.Count(d => d.Key.Address == device.Key.Address) == 1;

    /// <summary>A lease that was granted; mostly one that is in force, if there is one.</summary>
    public int? LeaseOf(int pick, bool inForce)
    {
        ImmutableArray<int> some = [.. Enumerable.Range(0, Model.Granted.Count).Where(i => !inForce || !Model.Granted[i].IsOver)];
        return some.IsEmpty ? null : some[pick % some.Length];
    }

    public ModelSelection SelectionOf(SelectBy by, ImmutableArray<int> picks, bool withGroup)
    {
        ImmutableArray<int> addresses = [.. picks.Select(AddressOf)];
        ModelFunction? first = addresses.IsEmpty ? null : Model.Inventory.Functions.SingleOrDefault(f => f.Address == addresses[0]);
        return (by, first) switch
        {
            (SelectBy.Slot, _) when !addresses.IsEmpty => new(by, [addresses[0] >> 3]),
            (SelectBy.Group, { Group: { } group }) => new(by, [group]),
            (_, { Group: { } group }) when withGroup => new(SelectBy.Addresses, [.. addresses, .. Model.Inventory.Endpoints.Where(f => f.Group == group).Select(f => f.Address)]),
            _ => new(SelectBy.Addresses, addresses),
        };
    }

    /// <summary>A request that was made before with an id, whatever came of it.</summary>
    public ModelRequest? RequestOf(int pick) => _withId.Count == 0 ? null : _withId[pick % _withId.Count];

    public void Remember(ModelRequest request)
    {
        if (request.Id != 0)
        {
            _withId.Add(request);
        }
    }
}
