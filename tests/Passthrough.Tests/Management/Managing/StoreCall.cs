namespace Passthrough.Tests.Management.Managing;

/// <summary>A call of a store.</summary>
public enum StoreCall
{
    Read,
    Append,
    Record,
    Records,
    Find,
    Events,
}

/// <summary>What goes wrong with a call of a store.</summary>
public enum Mishap
{
    /// <summary>Nothing is done, and it says so.</summary>
    Unreachable,

    /// <summary>It is done, and it cannot say so.</summary>
    AcknowledgementLost,

    /// <summary>Nothing is done, and it cannot say so.</summary>
    RequestLost,

    /// <summary>Others have been faster.</summary>
    Moved,

    /// <summary>The call is cancelled, and nothing is done.</summary>
    CancelledBefore,

    /// <summary>It is done, and then the call is cancelled.</summary>
    CancelledAfter,
}
