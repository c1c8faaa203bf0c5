using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Passthrough.Cli.Output.Json;

/// <summary>The object of <c>show --json</c>: an element of the list, and the further facts after it.</summary>
internal sealed record FunctionDetailsJson : FunctionJson
{
    [SetsRequiredMembers]
    public FunctionDetailsJson(FunctionJson element)
        : base(element)
    {
    }

    [JsonPropertyOrder(1)]
    public string? VendorName { get; init; }

    [JsonPropertyOrder(1)]
    public string? DeviceName { get; init; }

    [JsonPropertyOrder(1)]
    public string? ClassName { get; init; }

    [JsonPropertyOrder(1)]
    public int? HeaderType { get; init; }

    [JsonPropertyOrder(1)]
    public int ConfigSpaceSize { get; init; }

    [JsonPropertyOrder(1)]
    public string? ParentBridge { get; init; }

    [JsonPropertyOrder(1)]
    public string? DriverOverride { get; init; }

    [JsonPropertyOrder(1)]
    public int? TotalVirtualFunctions { get; init; }

    [JsonPropertyOrder(1)]
    public string[]? OwnResetMethods { get; init; }

    [JsonPropertyOrder(1)]
    public ResetDifferenceJson[]? ResetDifferences { get; init; }

    [JsonPropertyOrder(1)]
    public ResetWayJson[]? ResetReach { get; init; }

    [JsonPropertyOrder(1)]
    public string[] HotResetSet { get; init; } = [];

    [JsonPropertyOrder(1)]
    public LinkJson? Link { get; init; }

    [JsonPropertyOrder(1)]
    public GroupJson? Group { get; init; }

    [JsonPropertyOrder(1)]
    public string[]? PredictedGroup { get; init; }

    [JsonPropertyOrder(1)]
    public string[]? CapabilityFaults { get; init; }

    [JsonPropertyOrder(1)]
    public bool AssumeIommu { get; init; }
}

/// <summary>A reset method on which the function's registers and the kernel differ.</summary>
internal sealed record ResetDifferenceJson(string Method, bool Offered, bool Listed);

/// <summary>One of the kernel's ways to reset the function, and how far it reaches.</summary>
internal sealed record ResetWayJson(string Method, string[] Others, bool UsableAlone);

/// <summary>A PCI Express link in the kernel's words.</summary>
internal sealed record LinkJson(string? Speed, int Width, string? MaximumSpeed, int MaximumWidth);

/// <summary>The function's IOMMU group.</summary>
internal sealed record GroupJson(uint Id, string? Name, string? Type, GroupMemberJson[] Members, ReservedRegionJson[]? ReservedRegions);

/// <summary>A function of the group.</summary>
internal sealed record GroupMemberJson(string Address, bool Endpoint, string? Driver);

/// <summary>A line of the group's <c>reserved_regions</c>.</summary>
internal sealed record ReservedRegionJson(string Start, string End, string Type);
