namespace Passthrough;

/// <summary>A request whose lease is over and whose id is still known, so that who repeats it hears of that.</summary>
/// <param name="Lease">The lease; its request has an id.</param>
/// <param name="EndedAt">The number of the event that ended it.</param>
public sealed record EndedRequest(Lease Lease, ulong EndedAt)
{
    /// <summary>The lease; its request has an id.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    /// <summary>Reads what <see cref="ToJson"/> wrote, also what an earlier version of the library did. Fields that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <returns>
    /// The ended request; or <see cref="VmErrorCode.SnapshotVersionUnknown"/>; or <see cref="VmErrorCode.SnapshotMalformed"/> with the place where the text is none or
    /// contradicts itself.
    /// </returns>
    public static VmResult<EndedRequest> Read(string json) => SnapshotText.ReadEnded(json);

    /// <summary>The ended request in JSON, on one line, with a version and the fields that it has in a snapshot (<c>docs/snapshots.md</c>), for stores that keep one by one.</summary>
    public string ToJson() => SnapshotText.Write(this);
}
