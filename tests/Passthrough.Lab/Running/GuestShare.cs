namespace Passthrough.Lab.Running;

/// <summary>The folder that the guest and the machine outside it both read and write.</summary>
public static class GuestShare
{
    /// <summary>Its path in the guest.</summary>
    public const string Path = "/lab/share";

    /// <summary>What the guest does after its boot.</summary>
    public const string Order = $"{Path}/order.sh";
}
