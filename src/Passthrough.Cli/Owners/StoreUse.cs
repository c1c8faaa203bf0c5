namespace Passthrough.Cli.Owners;

/// <summary>What a store is opened for.</summary>
internal enum StoreUse
{
    /// <summary>To be read. It is not made, and nothing is written.</summary>
    Read,

    /// <summary>To be changed. It is not made: in one that is not there, there is nothing to change.</summary>
    Change,

    /// <summary>To be written; it is made when it is not there yet.</summary>
    Make,
}
