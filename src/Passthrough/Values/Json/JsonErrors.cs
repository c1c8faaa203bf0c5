namespace Passthrough;

/// <summary>A text of the library's own, of a version that this library does not read.</summary>
/// <param name="Code">
/// <see cref="VmErrorCode.SnapshotVersionUnknown"/>, <see cref="VmErrorCode.EventVersionUnknown"/> or <see cref="VmErrorCode.InventoryVersionUnknown"/>.
/// </param>
/// <param name="What">What the text is, with its article.</param>
/// <param name="Version">The version that it says it has.</param>
/// <param name="Newest">The newest version that this library reads.</param>
public sealed record JsonVersionUnknown(VmErrorCode Code, string What, int Version, int Newest) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => $"{What} has version {Version}, and versions 1 to {Newest} are known";
}

/// <summary>A text that is not what it should be, or one that contradicts itself.</summary>
/// <param name="Code"><see cref="VmErrorCode.SnapshotMalformed"/>, <see cref="VmErrorCode.EventMalformed"/> or <see cref="VmErrorCode.InventoryMalformed"/>.</param>
/// <param name="What">What the text should be, with its article.</param>
/// <param name="Path">Where, as a JSON path: <c>$</c> is the whole, <c>$.claims[0].lease</c> the lease of the first claim.</param>
/// <param name="Why">What is wrong there.</param>
public sealed record JsonMalformed(VmErrorCode Code, string What, string Path, string Why) : VmError(Code)
{
    private const int LongestPath = 256;

    /// <inheritdoc/>
    public override string Message => $"{What} cannot be read at {Quoted.Clean(Path, LongestPath)}: {Why}";
}
