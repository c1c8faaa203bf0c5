namespace Passthrough.Testing;

/// <summary>What a store or a registry tells, in lines: what counts, and not where a function was seen last, which only a host's report says.</summary>
public static class StorePicture
{
    public static string[] Of(StoredOwnership stored) => Of(stored.ToSnapshot().GetValueOrThrow());

    public static string[] Of(RegistrySnapshot snapshot) =>
    [
        $"revision {snapshot.Revision}",
        .. snapshot.Claims.Select(c => $"{c.State}: {Of(c.Lease)}"),
        .. snapshot.Quarantines.Select(Of).Order(StringComparer.Ordinal),
        .. snapshot.EndedRequests.Select(e => $"ended by {e.EndedAt}: {Of(e.Lease)}"),
    ];

    public static string Of(Lease lease) =>
        $"lease {lease.Generation} of {lease.Vm} as {lease.Request.Id} for {lease.Request.Devices}, {string.Join(", ", lease.Request.Overrides)}: "
        + string.Join(", ", lease.Functions.Select(f => f.Place));

    public static string Of(StoredEvent entry) => $"{entry.Event.ToJson()} by {entry.By} at {entry.At:O}";

    private static string Of(RegistryQuarantine held) =>
        $"in quarantine: {held.Function.Place} of {held.Function.VendorId:x4}:{held.Function.DeviceId:x4} after {held.Reason.LastOwner}, {held.Reason.Step}, "
        + $"{held.Reason.Error.Code} {held.Reason.Error.Message} {held.Reason.Error.Remedy}, since {held.Revision}";
}
