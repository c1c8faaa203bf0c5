using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Who owns what at one revision: all that the events up to it amount to. Immutable. A registry that restores it and then replays or follows the events
/// after it is where one is that has seen them all.
/// </summary>
public sealed class RegistrySnapshot
{
    /// <summary>The version of the form that <see cref="ToJson"/> writes.</summary>
    public const int CurrentVersion = 1;

    internal RegistrySnapshot(
        ulong revision, ImmutableArray<RegistryClaim> claims, ImmutableArray<RegistryQuarantine> quarantines, ImmutableArray<EndedRequest> endedRequests)
    {
        Revision = revision;
        Claims = claims.IsDefault ? [] : claims;
        Quarantines = quarantines.IsDefault ? [] : quarantines;
        EndedRequests = endedRequests.IsDefault ? [] : endedRequests;
    }

    /// <summary>Where every history begins: revision 0, and nobody has anything.</summary>
    public static RegistrySnapshot Empty { get; } = new(0, [], [], []);

    /// <summary>The version of its written form.</summary>
    public int Version { get; } = CurrentVersion;

    /// <summary>The number of the last event that it counts, 0 to 2^63 - 1; 0 when there was none.</summary>
    public ulong Revision { get; }

    /// <summary>The leases in force.</summary>
    public ImmutableArray<RegistryClaim> Claims { get; }

    /// <summary>The functions in quarantine.</summary>
    public ImmutableArray<RegistryQuarantine> Quarantines { get; }

    /// <summary>The requests whose leases are over and whose ids are still known.</summary>
    public ImmutableArray<EndedRequest> EndedRequests { get; }

    /// <summary>Reads what <see cref="ToJson"/> wrote, also what an earlier version of the library did. Fields that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <returns>
    /// The snapshot; or <see cref="VmErrorCode.SnapshotVersionUnknown"/>; or <see cref="VmErrorCode.SnapshotMalformed"/> with the place where the text is
    /// no snapshot or contradicts itself.
    /// </returns>
    public static VmResult<RegistrySnapshot> Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return SnapshotText.Read(json);
    }

    /// <summary>
    /// Makes a snapshot of parts that were kept one by one, in the order in which <see cref="DeviceRegistry.Snapshot"/> has them: claims and ended requests as
    /// they came, quarantines by address.
    /// </summary>
    /// <param name="revision">The number of the last event that it counts, 0 to 2^63 - 1.</param>
    /// <param name="claims">The leases in force, in any order.</param>
    /// <param name="quarantines">The functions in quarantine, in any order.</param>
    /// <param name="ended">The requests whose leases are over and whose ids are still known, in any order.</param>
    /// <returns>
    /// The snapshot; or <see cref="VmErrorCode.SnapshotMalformed"/> where no registry can have held all of that at one time, with the place that it would have.
    /// </returns>
    /// <exception cref="ArgumentException">One of the parts is null.</exception>
    public static VmResult<RegistrySnapshot> Of(
        ulong revision, IEnumerable<RegistryClaim> claims, IEnumerable<RegistryQuarantine> quarantines, IEnumerable<EndedRequest> ended)
    {
        var snapshot = new RegistrySnapshot(
            revision,
            [.. NoNulls(claims, nameof(claims)).OrderBy(c => c.Lease.Generation)],
            [.. NoNulls(quarantines, nameof(quarantines)).Order(Comparer<RegistryQuarantine>.Create((left, right) => FunctionKey.Compare(left.Function, right.Function)))],
            [.. NoNulls(ended, nameof(ended)).OrderBy(e => e.EndedAt)]);
        return new SnapshotContradictions(revision).FirstOf(snapshot) is { } fault ? SnapshotText.Form.Fault(fault.At.ToString(), fault.Why) : snapshot;
    }

    /// <summary>
    /// The snapshot in JSON, indented, its fields as <c>docs/snapshots.md</c> has them. Half a surrogate pair, which no JSON can hold, is written as U+FFFD.
    /// </summary>
    public string ToJson() => SnapshotText.Write(this);

    private static T[] NoNulls<T>(IEnumerable<T> parts, string parameter)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(parts, parameter);
        T[] all = [.. parts];
        return all.Contains(null) ? throw new ArgumentException("One of them is null.", parameter) : all;
    }

    /// <summary>The snapshot as a person reads it.</summary>
    public override string ToString() =>
        $"snapshot at revision {Revision}: {Claims.Length} claims, {Quarantines.Length} quarantines, {EndedRequests.Length} ended requests";
}
