using System.Globalization;

namespace Passthrough.Cli.Output;

/// <summary>Ownership events, a line each.</summary>
internal static class EventText
{
    /// <summary><c>7  2026-11-22 17:42:27Z  released  lease 3 of VM web1 for 0000:01:00.0  by alice (uid 1000): it is broken</c>.</summary>
    public static string Line(StoredEvent stored, HostId host)
    {
        EventSubject subject = EventSubject.Of(stored.Event);
        string what = subject.Lease?.ToString() ?? string.Join(", ", subject.Functions.Select(f => f.Address));
        string failures = string.Concat(subject.Failures.Select(f => $"; {(f.Error.Code == VmErrorCode.QuarantineRequested ? $"{f.Address} is in quarantine" : f)}"));
        AuditStamp by = subject.Reason is { } reason ? stored.By with { Why = reason } : stored.By;
        return SafeText.Line(string.Create(
            CultureInfo.InvariantCulture, $"{stored.Event.Revision}  {OwnerText.Time(stored.At)}  {subject.Kind,-11}  {what}{failures}  by {OwnerText.Stamp(by, host)}"));
    }
}
