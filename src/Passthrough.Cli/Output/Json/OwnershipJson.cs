using System.Text.Json.Serialization;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Output.Json;

/// <summary>A function of a claim, or one in quarantine.</summary>
internal sealed record OwnedFunctionJson(string Address, string? TopologyPath, bool? Present)
{
    public static OwnedFunctionJson Of(OwnedFunction function) => new(function.Key.Address.ToString(), function.Key.TopologyPath, function.IsPresent);
}

/// <summary>A claim in force.</summary>
internal sealed record ClaimJson(
    string Vm,
    ulong Lease,
    string State,
    string Devices,
    OwnedFunctionJson[] Functions,
    string? RequestId,
    OverrideJson[] Overrides,
    string At,
    string Who,
    string? Why,
    string? FromHost,
    string? BootId)
{
    public static ClaimJson Of(OwnedClaim claim) => new(
        claim.Lease.Vm.ToString(),
        claim.Lease.Generation,
        JsonText.State(claim.State),
        claim.Lease.Request.Devices.ToString()!,
        [.. claim.Functions.Select(OwnedFunctionJson.Of)],
        claim.Lease.Request.Id?.ToString(),
        [.. claim.Lease.Request.Overrides.Select(o => new OverrideJson(o.Code.ToText(), o.Reason))],
        JsonText.Time(claim.At),
        claim.By.Who,
        claim.By.Why,
        JsonText.OrNull(claim.By.FromHost),
        claim.By.BootId);
}

/// <summary>A function in quarantine.</summary>
internal sealed record QuarantineJson(OwnedFunctionJson Function, string LastVm, string Step, ReasonJson Error, ulong? Revision, string At)
{
    public static QuarantineJson Of(OwnedQuarantine quarantine) => new(
        OwnedFunctionJson.Of(quarantine.Function),
        quarantine.Reason.LastOwner.ToString(),
        quarantine.Reason.Step.ToString(),
        ReasonJson.Of(quarantine.Reason.Error),
        quarantine.Revision,
        JsonText.Time(quarantine.At));
}

/// <summary>The object of <c>owners --json</c>.</summary>
internal sealed record OwnersJson(string Host, string? Store, ulong Revision, ClaimJson[] Claims, QuarantineJson[] Quarantines);

/// <summary>The object of <c>quarantine --json</c> without addresses.</summary>
internal sealed record QuarantinesJson(string Host, string? Store, ulong Revision, QuarantineJson[] Quarantines)
{
    public static QuarantinesJson Of(OwnersJson owners) => new(owners.Host, owners.Store, owners.Revision, owners.Quarantines);
}

/// <summary>The object of <c>assign --json</c> and of <c>fleet assign --json</c>.</summary>
internal sealed record AssignJson(
    string? Host, string Vm, string Devices, string RequestId, bool Accepted, bool Repeated, LeaseJson? Lease, ReasonJson[] Reasons);

/// <summary>The object of <c>release --json</c>.</summary>
internal sealed record ReleaseJson(string Host, ReleasedJson[] Leases, ReasonJson[] Reasons);

/// <summary>What became of one lease.</summary>
internal sealed record ReleasedJson(ulong Lease, string Vm, string[] Functions, bool Released, ReasonJson[] Reasons);

/// <summary>The object of <c>quarantine --json</c> with addresses, and of <c>clear --json</c>.</summary>
internal sealed record DeviceChangesJson(string Host, DeviceChangeJson[] Devices);

/// <summary>What became of one device.</summary>
internal sealed record DeviceChangeJson(string Address, bool Done, ReasonJson[] Reasons);

/// <summary>The object of <c>reconcile --json</c>.</summary>
internal sealed record ReconcileJson(string Host, ulong Revision, bool Apply, FindingJson[] Findings);

/// <summary>A difference between store, host and memory.</summary>
internal sealed record FindingJson(
    string Kind,
    string Message,
    string[] Devices,
    string? Vm,
    ulong? Lease,
    string? Command,
    bool Certain,
    bool Applied,
    ReasonJson? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HolderJson[]? Holders);
