namespace Passthrough;

/// <summary>How a host takes devices back. Immutable.</summary>
public sealed record DetachOptions
{
    /// <summary>Clean, and as they were before.</summary>
    public static readonly DetachOptions Default = new();

    /// <summary>Whether they stay on the driver that they were bound to for the VM: clean and free, and quicker to give away again.</summary>
    public bool KeepBound { get; init; }

    /// <summary>
    /// Whether to go on with what another process began or left in the kernel. Only when that process is known to be gone: two at once harm each other.
    /// </summary>
    public bool GoOn { get; init; }
}
