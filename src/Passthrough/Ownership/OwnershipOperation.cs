namespace Passthrough;

/// <summary>What can be asked of the ownership of a device; <see cref="OwnershipTable"/> says what comes of it in each state.</summary>
public enum OwnershipOperation
{
    /// <summary>Keep the device for a VM while the host makes it ready.</summary>
    Reserve,

    /// <summary>Give the device to a VM.</summary>
    Assign,

    /// <summary>Give a reserved device to its VM.</summary>
    Commit,

    /// <summary>Give a reservation up.</summary>
    Cancel,

    /// <summary>Take the device back at once.</summary>
    Release,

    /// <summary>Begin to take the device back; the host's part follows.</summary>
    BeginRelease,

    /// <summary>End a release that was begun.</summary>
    CompleteRelease,

    /// <summary>Let the device out of quarantine.</summary>
    Clear,

    /// <summary>Give a device that was registered by hand back out of the registry.</summary>
    Unregister,
}
