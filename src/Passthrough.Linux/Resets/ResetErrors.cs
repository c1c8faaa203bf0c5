using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>A function that a reset would reach belongs to another owner.</summary>
/// <param name="Address">The function.</param>
public sealed record AnothersFunction(PciAddress Address) : VmError(VmErrorCode.ResetReachesOthers)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is another owner's";
}

/// <summary>A function can be reset by VFIO's hot reset only, and not all that this resets is on a VFIO driver.</summary>
/// <param name="Address">The function.</param>
/// <param name="Missing">Those that are not, in address order; the function itself may be one.</param>
public sealed record HotResetNeedsVfio(PciAddress Address, ImmutableArray<PciAddress> Missing) : VmError(VmErrorCode.HotResetNeedsVfio)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} can be reset by VFIO's hot reset only, which needs on a VFIO driver what is on none: {Quoted.List(Missing)}";

    /// <summary>Equal when the functions are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(HotResetNeedsVfio? other) => other is not null && Address == other.Address && Missing.AsSpan().SequenceEqual(other.Missing.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Missing.Length);
}
