namespace Passthrough.Linux;

/// <summary>How waiting for an event of the kernel's ended.</summary>
internal enum UeventStatus
{
    /// <summary>The time is over.</summary>
    Quiet,

    /// <summary>There was one.</summary>
    Heard,

    /// <summary>There was a message that is none of the kernel's events.</summary>
    Ignored,

    /// <summary>There were more than could be kept: nobody knows what they told.</summary>
    Lost,

    /// <summary>No more will be heard.</summary>
    Failed,
}

/// <summary>Where events of the kernel's come from. One thread asks.</summary>
internal interface IUeventSource : IDisposable
{
    /// <summary>Waits for the next event.</summary>
    /// <param name="limit">How long at most.</param>
    /// <param name="uevent">The event; null unless one was heard.</param>
    UeventStatus Wait(TimeSpan limit, out Uevent? uevent);
}
