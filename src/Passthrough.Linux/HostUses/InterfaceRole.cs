namespace Passthrough.Linux;

/// <summary>What a network interface is to the host, the most telling first.</summary>
internal enum InterfaceRole
{
    DefaultRoute,
    Address,
    Route,
    BridgePort,
    SwitchPort,

    /// <summary>It is up, and the tables that would tell more could not be read.</summary>
    NotTold,

    /// <summary>It is up, and an address of the host's is on no interface that the tables tell.</summary>
    MayHaveAddress,
}
