using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>What the host uses, and the evidence that a recording must hold to say the same.</summary>
/// <param name="Uses">The directories of devices with a function above them, each with its use.</param>
/// <param name="MaybeUsed">The directories of block devices of which Linux does not tell whether they are used.</param>
internal sealed record HostUseFindings(ImmutableArray<(string Device, HostUse Use)> Uses, ImmutableArray<string> MaybeUsed)
{
    /// <summary>Whether all was read, so that a function without a use is known to have none.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Whether something was not read for lack of rights.</summary>
    public required bool IsDenied { get; init; }

    /// <summary>Of each table of <c>proc</c> that was read the lines that were evidence, without names that are somebody's.</summary>
    public required ImmutableArray<(string Path, string Text)> Tables { get; init; }

    /// <summary>The directories of devices that a recording needs beside those of the uses.</summary>
    public required IReadOnlyCollection<string> Directories { get; init; }

    /// <summary>The kernel's names of the block devices and network interfaces that were evidence.</summary>
    public required IReadOnlySet<string> Names { get; init; }
}
