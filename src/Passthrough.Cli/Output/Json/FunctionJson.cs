using System.Text.Json.Serialization;

namespace Passthrough.Cli.Output.Json;

/// <summary>An element of <c>list --json</c>. <c>docs/json.md</c> describes each property; a null array is one that could not be read.</summary>
internal record FunctionJson
{
    public required string Address { get; init; }

    public required string VendorId { get; init; }

    public required string DeviceId { get; init; }

    public required string SubsystemVendorId { get; init; }

    public required string SubsystemDeviceId { get; init; }

    public required string Class { get; init; }

    public required string Revision { get; init; }

    public required string DeviceType { get; init; }

    public required string Name { get; init; }

    public required string? Driver { get; init; }

    public required uint? IommuGroup { get; init; }

    public required int? NumaNode { get; init; }

    public required string[]? ResetMethods { get; init; }

    public required string? PhysicalFunction { get; init; }

    public required string[] VirtualFunctions { get; init; }

    public required BarJson[]? Bars { get; init; }

    public required MsixJson? Msix { get; init; }

    public required CapabilityJson[]? Capabilities { get; init; }

    public required int ConfigBytes { get; init; }

    public required string TopologyPath { get; init; }

    public required HostUseJson[]? HostUses { get; init; }

    public required bool Assignable { get; init; }

    public required string[] AssignTogether { get; init; }

    public required ReasonJson[] Reasons { get; init; }

    public required string[] Unknown { get; init; }

    public required ReasonJson[] Warnings { get; init; }

    /// <summary>Null when nobody has it, and when that is unknown; then <see cref="Unknown"/> names it.</summary>
    public required OwnerJson? Owner { get; init; }

    /// <summary>Left out where nobody was looked for; then nobody could hold it, or the host is a recording.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HolderJson[]? Holders { get; init; }

    /// <summary>Left out unless <c>--guest</c> asks for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GuestJson? Guest { get; init; }
}

/// <summary>A BAR that has a size.</summary>
internal sealed record BarJson(int Index, string Kind, string Address, ulong Size, bool Prefetchable);

/// <summary>Where the MSI-X table and pending bits are.</summary>
internal sealed record MsixJson(int TableSize, int TableBar, uint TableOffset, int PbaBar, uint PbaOffset);

/// <summary>An entry of the capability lists.</summary>
internal sealed record CapabilityJson(string Id, string Offset, bool Extended, string Name);

/// <summary>A use that the host makes of the function.</summary>
internal sealed record HostUseJson(string Kind, string Evidence);

/// <summary>Who has a function.</summary>
internal sealed record OwnerJson(string State, string? Vm, ulong? Lease)
{
    public static OwnerJson? Of(Ownership now) => now.State == OwnershipState.Available ? null : new(JsonText.State(now.State), now.Owner?.ToString(), now.Lease?.Generation);
}

/// <summary>An error: a reason against a request, or a warning.</summary>
internal sealed record ReasonJson(string Code, string Message, string Remedy)
{
    public static ReasonJson Of(VmError error) => new(error.Code.ToText(), error.Message, error.Remedy);
}

/// <summary>What a guest would see of a function; windows and vectors are null when that cannot be told, and the reason says why.</summary>
internal sealed record GuestJson(GuestWindowJson[]? Windows, int? Vectors, ReasonJson? Reason);

/// <summary>A range of a BAR that a guest could have mapped.</summary>
internal sealed record GuestWindowJson(int Bar, ulong Offset, ulong Size);
