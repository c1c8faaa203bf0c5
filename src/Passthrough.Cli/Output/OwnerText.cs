using System.Globalization;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Output;

/// <summary>Owners in words.</summary>
internal static class OwnerText
{
    /// <summary>How far the further lines of a claim are indented.</summary>
    public const int Hanging = 4;

    /// <summary>The owner in a column: the VM, <c>web1 (releasing)</c>, <c>(quarantined)</c>, <c>-</c> for nobody, <c>?</c> where it is unknown.</summary>
    public static string Column(OwnerKnowledge owners, PciAddress address) =>
        owners.Unknown is not null ? FunctionText.Unknown
        : (owners.View?.OwnershipOf(address) ?? default) switch
        {
            { State: OwnershipState.Assigned, Owner: { } vm } => vm.ToString(),
            { State: OwnershipState.Reserved, Owner: { } vm } => $"{vm} (reserved)",
            { State: OwnershipState.Releasing, Owner: { } vm } => $"{vm} (releasing)",
            { State: OwnershipState.Quarantined } => "(quarantined)",
            _ => FunctionText.None,
        };

    /// <summary>Who has a function, since when, and who asked for it.</summary>
    public static string Sentence(PciAddress address, Ownership now, OwnerView? view)
    {
        if (now.Lease is not { } lease)
        {
            return SafeText.Line($"{address} is in quarantine{Since(view?.Quarantines.FirstOrDefault(q => q.Function.Key.Address == address)?.At)}: {(now.Quarantine is { } reason ? Reason(reason) : string.Empty)}");
        }

        string state = now.State switch
        {
            OwnershipState.Reserved => "is kept for",
            OwnershipState.Releasing => "is on its way back from",
            _ => "is given to",
        };
        OwnedClaim? claim = view?.Claims.FirstOrDefault(c => c.Lease.Generation == lease.Generation);
        return SafeText.Line($"{address} {state} VM {lease.Vm} (lease {Number(lease.Generation)}){Since(claim?.At)}{(view is null || claim is null ? string.Empty : $", by {Stamp(claim.By, view.Host)}")}");
    }

    /// <summary>What is to be said of owners as a whole.</summary>
    public static IEnumerable<string> Notes(OwnerKnowledge owners)
    {
        if (owners.Unknown is { } unknown)
        {
            yield return SafeText.Line($"{UnknownTitle(owners)}. {unknown}");
        }
    }

    /// <summary><c>owner: unknown (not readable)</c>, where the user may not look.</summary>
    public static string UnknownTitle(OwnerKnowledge owners) =>
        owners.Unknown?.Code == VmErrorCode.StoreNotReadable ? "owner: unknown (not readable)" : "owner: unknown";

    /// <summary>Who asked, and why.</summary>
    /// <param name="by">The stamp.</param>
    /// <param name="host">The host that it is about: where it was asked is said only when that was another one.</param>
    public static string Stamp(AuditStamp by, HostId host) => SafeText.Line(string.Concat(
        by.Who,
        by.FromHost.IsNone || by.FromHost == host ? string.Empty : $" on host {by.FromHost}",
        by.Why is { Length: > 0 } why ? $": {why}" : string.Empty));

    /// <summary>Why a device is in quarantine: by somebody's word, or since a step of its release failed.</summary>
    public static string Reason(QuarantineReason reason) => SafeText.Line(
        reason.Error.Code == VmErrorCode.QuarantineRequested ? $"taken from VM {reason.LastOwner}: {reason.Error.Message}" : reason.ToString());

    /// <summary>A moment in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>1 claim</c>, <c>2 claims</c>.</summary>
    public static string Count(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string Since(DateTimeOffset? at) => at is { } time ? $" since {Time(time)}" : string.Empty;
}
