using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>
/// What a registry is asked in the model's terms: addresses, VMs and ids as numbers, leases by their place among those granted. The model answers, and so
/// does a real registry behind a <see cref="RegistryDriver"/>.
/// </summary>
internal interface IOwnershipAuthority
{
    Answer Apply(ModelInventory inventory);

    Answer Apply(ModelPolicy policy);

    Answer Register(int address);

    Answer Unregister(int address);

    Answer Assign(ModelRequest request);

    Answer Reserve(ModelRequest request);

    Answer Explain(ModelRequest request);

    Answer Commit(int lease);

    Answer Cancel(int lease);

    Answer Release(int lease);

    Answer Release(int address, int vm);

    Answer ReleaseAll(int vm);

    Answer BeginRelease(int lease);

    Answer CompleteRelease(int lease, ImmutableArray<int> failed);

    Answer Clear(int address, bool withReason);

    /// <summary>All that it tells now.</summary>
    RegistryPicture Picture();

    /// <summary>What another one tells that has only heard of the events so far, the hand-made devices, and the last inventory; null when those do not tell enough.</summary>
    RegistryPicture? Rebuilt();

    /// <summary>What it finds broken: the invariants by their names.</summary>
    ImmutableArray<string> BrokenInvariants();

    /// <summary>It starts anew and goes on where it was: from all events, or from a snapshot of itself.</summary>
    Answer Restart(bool fromEvents);
}

/// <summary>What came of a step.</summary>
/// <param name="Reasons">The codes of all reasons against it; none for success.</param>
/// <param name="Generation">The lease that it gave or moved; 0 for none.</param>
/// <param name="IsRepeat">Whether that lease had been given before, to the same request.</param>
/// <param name="IsForetold">Whether the same request, explained just before, had the same reasons against it in the same order.</param>
/// <param name="Plan">What the host is to do, of a release that began.</param>
internal readonly record struct Answer(ImmutableArray<VmErrorCode> Reasons, int Generation = 0, bool IsRepeat = false, bool IsForetold = true, string? Plan = null)
{
    // Their order is said: function by function as named. That of the other reasons is not.
    private static readonly ImmutableArray<VmErrorCode> OfState =
    [
        VmErrorCode.DeviceNotRegistered, VmErrorCode.DeviceAbsent, VmErrorCode.DeviceReserved, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceBeingReleased,
        VmErrorCode.DeviceQuarantined,
    ];

    public Answer(VmErrorCode reason)
        : this([reason])
    {
    }

    public bool Equals(Answer other) =>
        Generation == other.Generation
        && IsRepeat == other.IsRepeat
        && IsForetold == other.IsForetold
        && Plan == other.Plan
        && Reasons.Where(OfState.Contains).SequenceEqual(other.Reasons.Where(OfState.Contains))
        && Reasons.Order().SequenceEqual(other.Reasons.Order());

    public override int GetHashCode() => HashCode.Combine(Generation, Reasons.Length);

    public override string ToString() => $"[{string.Join(", ", Reasons)}]{(Generation > 0 ? $" lease {Generation}" : "")}{(IsRepeat ? " again" : "")}{(IsForetold ? "" : " unlike explained")} {Plan}";
}

/// <summary>The host's part of a release in words.</summary>
internal static class ReleasePlanText
{
    public static string Of(IEnumerable<int> reset, int gone) => $"reset {string.Join(' ', reset.Select(a => $"{a:x4}"))}, {gone} gone";
}
