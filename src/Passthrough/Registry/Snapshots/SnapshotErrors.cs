namespace Passthrough;

/// <summary>A snapshot of a version that this library does not read.</summary>
/// <param name="Version">The version that it says it has.</param>
/// <param name="Newest">The newest version that this library reads.</param>
public sealed record SnapshotVersionUnknown(int Version, int Newest) : VmError(VmErrorCode.SnapshotVersionUnknown)
{
    /// <inheritdoc/>
    public override string Message => $"the snapshot has version {Version}, and versions 1 to {Newest} are known";
}

/// <summary>A text that is no snapshot, or one that contradicts itself.</summary>
/// <param name="Path">Where, as a JSON path: <c>$</c> is the whole, <c>$.claims[0].lease</c> the lease of the first claim.</param>
/// <param name="Why">What is wrong there.</param>
public sealed record SnapshotMalformed(string Path, string Why) : VmError(VmErrorCode.SnapshotMalformed)
{
    private const int LongestPath = 256;

    /// <inheritdoc/>
    public override string Message => $"the snapshot cannot be read at {Quoted.Clean(Path, LongestPath)}: {Why}";
}
