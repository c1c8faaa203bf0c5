using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>A network interface on a function, and those over it up to the one that the host uses.</summary>
/// <param name="Names">The names, the lowest first.</param>
/// <param name="IsMember">Whether the lowest is a member of the one over it, as of a bond, a team or a bridge; else that one is made on it, as a VLAN is.</param>
/// <param name="Role">What the uppermost is to the host.</param>
/// <param name="Over">The bridge or switch that a port is of.</param>
internal sealed record InterfaceChain(ImmutableArray<string> Names, bool IsMember, InterfaceRole Role, string Over = "")
{
    /// <summary>The chain in words: <c>eth0 is in bond0, over which vlan100 has the default route</c>.</summary>
    public override string ToString()
    {
        string[] shown = [.. Names.Select(MountTable.Show)];
        return shown.Length switch
        {
            1 => $"{shown[0]} {Words()}",
            2 => $"{shown[0]} is {Relation} {shown[1]}, which {Words()}",
            3 => $"{shown[0]} is {Relation} {shown[1]}, over which {shown[2]} {Words()}",
            _ => $"{shown[0]} is {Relation} {shown[1]}, over which {shown[^1]} (over {string.Join(" over ", shown[2..^1].Reverse())}) {Words()}",
        };
    }

    private string Relation => IsMember ? "in" : "below";

    private string Words() => Role switch
    {
        InterfaceRole.DefaultRoute => "has the default route",
        InterfaceRole.Address => "has an address",
        InterfaceRole.Route => "has a route",
        InterfaceRole.BridgePort => $"is a port of the bridge {MountTable.Show(Over)}",
        InterfaceRole.SwitchPort => "is a port of Open vSwitch",
        InterfaceRole.NotTold => "is up, and whether it has an address is not told",
        InterfaceRole.MayHaveAddress => "is up, and may have an address of the host's that is on no other interface",
    };
}
