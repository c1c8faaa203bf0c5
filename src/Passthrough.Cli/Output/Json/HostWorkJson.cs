using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Output.Json;

/// <summary>The object of <c>attach --json</c>.</summary>
internal sealed record AttachJson(
    string Host,
    string Vm,
    string Devices,
    string? RequestId,
    bool Accepted,
    bool Repeated,
    bool DryRun,
    LeaseJson? Lease,
    string[] QemuArguments,
    HostStepJson[] Steps,
    ReasonJson[] Reasons)
{
    /// <summary>What is known of a request before its answer.</summary>
    public static AttachJson Of(ManagedHost host, ClaimRequest request, bool isDryRun) => new(
        host.Manager.Host.ToString(), request.Vm.ToString(), request.Devices.ToString()!, request.Id?.ToString(), false, false, isDryRun, null, [], [], []);
}

/// <summary>The object of <c>detach --json</c>.</summary>
internal sealed record DetachJson(string Host, bool DryRun, bool Keep, DetachedJson[] Leases, ReasonJson[] Reasons);

/// <summary>What became of one lease.</summary>
internal sealed record DetachedJson(ulong Lease, string Vm, string[] Functions, bool Detached, HostStepJson[] Steps, ReasonJson[] Reasons);

/// <summary>The object of <c>reset --json</c>.</summary>
internal sealed record ResetJson(string Host, string Address, bool Accepted, bool DryRun, string[] Functions, HostStepJson[] Steps, ReasonJson[] Reasons);
