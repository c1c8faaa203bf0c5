namespace Passthrough;

/// <summary>How a host takes devices back. Immutable.</summary>
public sealed record DetachOptions
{
    /// <summary>Clean, and as they were before.</summary>
    public static readonly DetachOptions Default = new();

    /// <summary>Whether they stay on the driver that they were bound to for the VM: clean and free, and quicker to give away again.</summary>
    public bool KeepBound { get; init; }
}
