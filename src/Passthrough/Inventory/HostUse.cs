namespace Passthrough;

/// <summary>How a host itself uses a function.</summary>
public enum HostUseKind
{
    /// <summary>A file system on it is mounted.</summary>
    MountedFileSystem,

    /// <summary>It carries swap space that is on.</summary>
    Swap,

    /// <summary>It carries a network interface that is up.</summary>
    NetworkInterface,

    /// <summary>The firmware booted with it as its display.</summary>
    BootDisplay,
}

/// <summary>One use that the host makes of a function.</summary>
/// <param name="Kind">What kind of use.</param>
/// <param name="Evidence">What shows it, in words, such as <c>/ is mounted from vda1</c>.</param>
public readonly record struct HostUse(HostUseKind Kind, string Evidence);
