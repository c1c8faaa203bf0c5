namespace Passthrough;

/// <summary>A lease in force, as a snapshot has it.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="State">The state of all its functions: Reserved, Assigned or Releasing.</param>
public sealed record RegistryClaim(Lease Lease, OwnershipState State)
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    /// <summary>Reads what <see cref="ToJson"/> wrote, also what an earlier version of the library did. Fields that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <returns>
    /// The claim; or <see cref="VmErrorCode.SnapshotVersionUnknown"/>; or <see cref="VmErrorCode.SnapshotMalformed"/> with the place where the text is none or
    /// contradicts itself.
    /// </returns>
    public static VmResult<RegistryClaim> Read(string json) => SnapshotText.ReadClaim(json);

    /// <summary>The claim in JSON, on one line, with a version and the fields that it has in a snapshot (<c>docs/snapshots.md</c>), for stores that keep one by one.</summary>
    public string ToJson() => SnapshotText.Write(this);
}
