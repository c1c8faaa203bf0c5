namespace Passthrough;

/// <summary>How a host itself uses a function.</summary>
public enum HostUseKind
{
    /// <summary>A file system on it is mounted.</summary>
    MountedFileSystem,

    /// <summary>It carries swap space that is on.</summary>
    Swap,

    /// <summary>It carries a network interface that is up and has an address or a default route, or is below one that has, or is a bridge's port.</summary>
    NetworkInterface,

    /// <summary>The firmware booted with it as its display.</summary>
    BootDisplay,

    /// <summary>Something of the kernel's stands on a disk of it, mounted or not: an array that runs, an active logical volume, an open encrypted disk.</summary>
    BlockStack,

    /// <summary>It carries the console, or a picture that the host shows.</summary>
    Console,

    /// <summary>It is behind the same bridge as a function that the host uses: a reset of that bus, or its loss, would take both.</summary>
    BehindBridge,

    /// <summary>It is in one IOMMU group with a function that the host uses.</summary>
    SharedGroup,
}

/// <summary>One use that the host makes of a function.</summary>
/// <param name="Kind">What kind of use.</param>
/// <param name="Evidence">What shows it, in words, such as <c>/ is mounted from vda1</c>.</param>
public readonly record struct HostUse(HostUseKind Kind, string Evidence)
{
    /// <summary>Whether it is a neighbour that the host uses, and not the function itself.</summary>
    internal bool IsOfNeighbour => Kind is HostUseKind.BehindBridge or HostUseKind.SharedGroup;
}
