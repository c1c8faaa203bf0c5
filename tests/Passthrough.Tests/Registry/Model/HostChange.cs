using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What happens to a made-up host.</summary>
internal enum HostEvent
{
    /// <summary>A card is pulled out.</summary>
    Unplug,

    /// <summary>The card that belongs here is here again, as it was.</summary>
    PlugBack,

    /// <summary>The same, and its bus has another number.</summary>
    PlugBackElsewhere,

    /// <summary>A card with other ids is plugged in.</summary>
    Stranger,

    /// <summary>A card with the same ids is plugged in; it has another serial number where cards of that kind have one.</summary>
    Twin,

    /// <summary>VFs come and go.</summary>
    SetVirtualFunctions,

    /// <summary>A function changes its driver.</summary>
    Bind,

    /// <summary>The host begins or ends to use a function.</summary>
    Use,

    /// <summary>The kernel learns other ways to reset a function.</summary>
    SetResets,

    /// <summary>A function falls silent, or answers again.</summary>
    Die,

    /// <summary>Buses swap their numbers and groups get other ones, as after a reboot.</summary>
    Renumber,

    /// <summary>A place falls into other groups.</summary>
    Regroup,

    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>One thing that happens to a made-up host, its numbers taken for as far as they go there.</summary>
internal sealed record HostChange(HostEvent Event, int Place, int Function, int Value)
{
    public static readonly ImmutableArray<string?> Drivers = [null, "vfio-pci", "nvme", "pci-stub", "vfio-pci", "mlx5_vfio_pci"];
    public static readonly ImmutableArray<string?> Resets = ["flr", "flr bus", "bus", "pm", null, ""];

    public ModelHost To(ModelHost host)
    {
        int at = Place % host.Places.Length;
        ModelPlace place = host.Places[at];
        return Event switch
        {
            HostEvent.Renumber => Renumbered(host),
            HostEvent.Nothing => host,
            _ => host with { Places = host.Places.SetItem(at, To(host, place)) },
        };
    }

    private ModelPlace To(ModelHost host, ModelPlace place) => Event switch
    {
        HostEvent.Unplug => place with { Card = null },
        HostEvent.PlugBack => place with { Card = place.Home },
        HostEvent.PlugBackElsewhere => place with { Card = place.Home, Bus = FreeBus(host, place) },
        HostEvent.Stranger => place with { Card = Sound(place.Home) with { Kind = place.Home.Kind + 0x80 } },
        HostEvent.Twin => place with { Card = Sound(place.Home) with { Serial = place.Home.Serial + 1000 } },
        HostEvent.SetVirtualFunctions => Altered(place, c => c with { VirtualFunctions = Value % (c.VirtualParts.Length + 1) }),
        HostEvent.Regroup => place with { Grouping = (Grouping)(Value % 3) },
        _ => Altered(place, c => Function % (c.Parts.Length + c.VirtualFunctions) is var part && part < c.Parts.Length
            ? c with { Parts = c.Parts.SetItem(part, To(c.Parts[part])) }
            : c with { VirtualParts = c.VirtualParts.SetItem(part - c.Parts.Length, To(c.VirtualParts[part - c.Parts.Length])) }),
    };

    private ModelPart To(ModelPart part) => Event switch
    {
        HostEvent.Bind => part with { Driver = Drivers[Value % Drivers.Length] },
        HostEvent.Use => part with { HostUses = part.HostUses > 0 ? 0 : 1 + (Value % 2) },
        HostEvent.SetResets => part with { Resets = Resets[Value % Resets.Length] },
        _ => part with { IsDead = !part.IsDead },
    };

    private static ModelCard Sound(ModelCard card) => card with
    {
        Parts = [.. card.Parts.Select(p => p with { IsDead = false })],
        VirtualParts = [.. card.VirtualParts.Select(p => p with { IsDead = false })],
    };

    // What happens to the card that belongs here stays with it; what happens to another is forgotten with that.
    private static ModelPlace Altered(ModelPlace place, Func<ModelCard, ModelCard> change) => place.Card is not { } card ? place
        : ReferenceEquals(card, place.Home) ? change(card) is var changed ? place with { Home = changed, Card = changed } : place
        : place with { Card = change(card) };

    private int FreeBus(ModelHost host, ModelPlace place)
    {
        int[] free = [.. Enumerable.Range(1, host.Places.Length + 2).Except(host.Places.Select(p => p.Bus)), place.Bus];
        return free[Value % free.Length];
    }

    private ModelHost Renumbered(ModelHost host) => host with
    {
        Places = [.. host.Places.Select((p, i) => p with { Bus = host.Places[(i + 1 + Value) % host.Places.Length].Bus })],
        FirstGroup = 1 + ((host.FirstGroup + Value) % 5),
    };
}
