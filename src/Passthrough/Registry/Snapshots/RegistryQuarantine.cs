namespace Passthrough;

/// <summary>A function in quarantine, as a snapshot has it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Reason">Why it is in quarantine.</param>
/// <param name="Revision">The number of the event that put it there; null where it is not known.</param>
public sealed record RegistryQuarantine(FunctionKey Function, QuarantineReason Reason, ulong? Revision = null)
{
    /// <summary>The function.</summary>
    public FunctionKey Function { get; } = Function ?? throw new ArgumentNullException(nameof(Function));

    /// <summary>Why it is in quarantine.</summary>
    public QuarantineReason Reason { get; } = Reason ?? throw new ArgumentNullException(nameof(Reason));

    /// <summary>Reads what <see cref="ToJson"/> wrote, also what an earlier version of the library did. Fields that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <returns>
    /// The quarantine; or <see cref="VmErrorCode.SnapshotVersionUnknown"/>; or <see cref="VmErrorCode.SnapshotMalformed"/> with the place where the text is none or
    /// contradicts itself.
    /// </returns>
    public static VmResult<RegistryQuarantine> Read(string json) => SnapshotText.ReadQuarantine(json);

    /// <summary>The quarantine in JSON, on one line, with a version and the fields that it has in a snapshot (<c>docs/snapshots.md</c>), for stores that keep one by one.</summary>
    public string ToJson() => SnapshotText.Write(this);
}
