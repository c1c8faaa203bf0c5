using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A virtual function that somebody has.</summary>
/// <param name="Address">The virtual function.</param>
/// <param name="Owner">The VM that has it.</param>
public sealed record VirtualFunctionOwner(PciAddress Address, VmId Owner)
{
    /// <summary>The function and its owner.</summary>
    public override string ToString() => $"{Address} (VM {Owner})";
}

/// <summary>VMs have virtual functions, so how many there are cannot be changed.</summary>
/// <param name="Address">The physical function.</param>
/// <param name="Owners">Who has which of them.</param>
public sealed record VirtualFunctionsOwned(PciAddress Address, ImmutableArray<VirtualFunctionOwner> Owners) : VmError(VmErrorCode.VirtualFunctionsOwned)
{
    /// <summary>Who has which of them; never default.</summary>
    public ImmutableArray<VirtualFunctionOwner> Owners { get; } = Owners.IsDefault ? [] : Owners;

    /// <inheritdoc/>
    public override string Message => $"VMs have virtual functions of {Address}: {Quoted.List(Owners)}";

    /// <summary>Equal when the addresses are and the owners, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(VirtualFunctionsOwned? other) =>
        other is not null && Address == other.Address && Owners.AsSpan().SequenceEqual(other.Owners.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Owners.Length);
}

/// <summary>A function has no virtual ones, and can have none.</summary>
/// <param name="Address">The function.</param>
/// <param name="PhysicalFunction">Its physical function, when it is a virtual one itself; null otherwise.</param>
public sealed record NotPhysicalFunction(PciAddress Address, PciAddress? PhysicalFunction = null) : VmError(VmErrorCode.NotPhysicalFunction)
{
    /// <inheritdoc/>
    public override string Message => PhysicalFunction is { } physical
        ? $"{Address} is a virtual function of {physical} itself"
        : $"{Address} can have no virtual functions: the kernel knows no SR-IOV of it";
}

/// <summary>More virtual functions were asked for than there can be.</summary>
/// <param name="Address">The physical function.</param>
/// <param name="Count">How many were asked for.</param>
/// <param name="Total">How many it can have (<c>sriov_totalvfs</c>).</param>
public sealed record TooManyVirtualFunctions(PciAddress Address, int Count, int Total) : VmError(VmErrorCode.TooManyVirtualFunctions)
{
    /// <inheritdoc/>
    public override string Message => FormattableString.Invariant($"{Address} can have {Total} virtual functions at most, and {Count} were asked for");
}
