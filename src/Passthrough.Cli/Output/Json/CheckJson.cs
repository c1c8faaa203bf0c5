namespace Passthrough.Cli.Output.Json;

/// <summary>The object of <c>check --json</c>.</summary>
internal sealed record CheckJson(
    string Vm,
    string Devices,
    string[] Addresses,
    bool Accepted,
    bool AssumeIommu,
    bool KeepSlotsWhole,
    OverrideJson[] Overrides,
    ReasonJson[] Reasons,
    LeaseJson? Lease,
    LayoutJson[] Layout,
    string[] Notes,
    bool OwnersKnown,
    OwnedJson[] Owners);

/// <summary>One of the functions asked for that somebody has.</summary>
internal sealed record OwnedJson(string Address, OwnerJson Owner);

/// <summary>A rule that the request sets aside.</summary>
internal sealed record OverrideJson(string Code, string Reason);

/// <summary>A lease: of <c>check</c> one of a registry in memory, which no host knows of.</summary>
internal sealed record LeaseJson(ulong Generation, string[] Functions)
{
    public static LeaseJson Of(Lease lease) => new(lease.Generation, [.. lease.Functions.Select(f => f.Address.ToString())]);
}

/// <summary>The example layout of one function.</summary>
internal sealed record LayoutJson(string Address, string DeviceType, bool Example, LayoutBarJson[] Bars, LayoutWindowJson[] Windows, LayoutVectorJson[] Vectors);

/// <summary>Where the example places a BAR.</summary>
internal sealed record LayoutBarJson(int Bar, string Guest, ulong Size);

/// <summary>A window of the example.</summary>
internal sealed record LayoutWindowJson(int Bar, ulong Offset, string Host, string Guest, ulong Size);

/// <summary>A remap of the example.</summary>
internal sealed record LayoutVectorJson(int HostVector, int GuestVector, uint Vcpu);

/// <summary>The object of <c>capture --json</c>.</summary>
internal sealed record CaptureJson(string File, int Functions);
