using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>The written form of <see cref="PciFunction"/>. What follows from other fields is not written.</summary>
internal sealed record FunctionJson(string? Address, string? TopologyPath)
{
    private const int ClassDigits = 6;
    private const int RevisionDigits = 2;

    public string? VendorId { get; init; }

    public string? DeviceId { get; init; }

    public string? SubsystemVendorId { get; init; }

    public string? SubsystemDeviceId { get; init; }

    public string? ClassCode { get; init; }

    public string? Revision { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VendorName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClassName { get; init; }

    /// <summary>In base64.</summary>
    public string? Config { get; init; }

    public int? ConfigSpaceSize { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<string>? Driver { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<string>? DriverOverride { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<uint?>? IommuGroup { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<int?>? NumaNode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<string?[]>? ResetMethods { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<BarJson?[]>? Bars { get; init; }

    /// <summary>Whether <see cref="PciFunction.Capabilities"/> are known; which they are, the configuration bytes say.</summary>
    public bool? Capabilities { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<MsixJson>? Msix { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<LinkJson>? Link { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PhysicalFunction { get; init; }

    public string?[]? VirtualFunctions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<int?>? TotalVirtualFunctions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ParentBridge { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<HostUseJson?[]>? HostUses { get; init; }

    public string?[]? Unknown { get; init; }

    public ErrorJson?[]? Warnings { get; init; }

    public static FunctionJson Of(PciFunction function) => new(function.Address.ToString(), function.TopologyPath)
    {
        VendorId = Id(function.VendorId),
        DeviceId = Id(function.DeviceId),
        SubsystemVendorId = Id(function.SubsystemVendorId),
        SubsystemDeviceId = Id(function.SubsystemDeviceId),
        ClassCode = function.ClassCode.ToString("x6", CultureInfo.InvariantCulture),
        Revision = function.Revision.ToString("x2", CultureInfo.InvariantCulture),
        VendorName = function.VendorName,
        DeviceName = function.DeviceName,
        ClassName = function.ClassName,
        Config = Convert.ToBase64String(function.Config.AsSpan()),
        ConfigSpaceSize = function.ConfigSpaceSize,
        Driver = FactJson.Of(function.Driver, d => d),
        DriverOverride = FactJson.Of(function.DriverOverride, d => d),
        IommuGroup = FactJson.Of(function.IommuGroup, g => g?.Value),
        NumaNode = FactJson.Of(function.NumaNode, n => n),
        ResetMethods = FactJson.OfItems<string, string?>(function.ResetMethods, m => m),
        Bars = FactJson.OfItems<PciBar, BarJson?>(function.Bars, BarJson.Of),
        Capabilities = function.Capabilities.IsKnown,
        Msix = FactJson.Of(function.Msix, MsixJson.Of),
        Link = FactJson.Of(function.Link, LinkJson.Of),
        PhysicalFunction = function.PhysicalFunction?.ToString(),
        VirtualFunctions = [.. function.VirtualFunctions.Select(v => v.ToString())],
        TotalVirtualFunctions = FactJson.Of(function.TotalVirtualFunctions, n => n),
        ParentBridge = function.ParentBridge?.ToString(),
        HostUses = FactJson.OfItems<HostUse, HostUseJson?>(function.HostUses, HostUseJson.Of),
        Unknown = [.. function.Unknown],
        Warnings = [.. function.Warnings.Select(ErrorJson.Of)],
    };

    public static PciFunction Read(JsonFields fields, FunctionJson json, JsonPlace at)
    {
        ImmutableArray<byte> config = ConfigJson.Read(fields, json.Config, at.Field("config"));
        bool hasCapabilities = fields.Given(json.Capabilities, at.Field("capabilities"));
        return new(fields.Address(json.Address, at.Field("address")), fields.Text(json.TopologyPath, at.Field("topologyPath"))!)
        {
            VendorId = fields.Id(json.VendorId, at.Field("vendorId")),
            DeviceId = fields.Id(json.DeviceId, at.Field("deviceId")),
            SubsystemVendorId = fields.Id(json.SubsystemVendorId, at.Field("subsystemVendorId")),
            SubsystemDeviceId = fields.Id(json.SubsystemDeviceId, at.Field("subsystemDeviceId")),
            ClassCode = (uint)fields.Hex(json.ClassCode, at.Field("classCode"), ClassDigits),
            Revision = (byte)fields.Hex(json.Revision, at.Field("revision"), RevisionDigits),
            VendorName = json.VendorName,
            DeviceName = json.DeviceName,
            ClassName = json.ClassName,
            Config = config,
            ConfigSpaceSize = ConfigJson.ReadSize(fields, json.ConfigSpaceSize, at.Field("configSpaceSize")),
            Driver = FactJson.ReadText(json.Driver),
            DriverOverride = FactJson.ReadText(json.DriverOverride),
            IommuGroup = FactJson.Read<uint?, IommuGroupId?>(fields, json.IommuGroup, at.Field("iommuGroup"), (_, g, _) => g is { } id ? new(id) : null),
            NumaNode = FactJson.Read<int?, int?>(fields, json.NumaNode, at.Field("numaNode"), (_, n, _) => n),
            ResetMethods = FactJson.ReadItems<string, string>(fields, json.ResetMethods, at.Field("resetMethods"), (_, m, _) => m),
            Bars = FactJson.ReadItems<BarJson, PciBar>(fields, json.Bars, at.Field("bars"), BarJson.Read),
            Capabilities = hasCapabilities ? new(PciCapabilityList.Read(config.AsSpan())) : default,
            Msix = FactJson.Read<MsixJson, MsixCapability?>(fields, json.Msix, at.Field("msix"), MsixJson.Read),
            Link = FactJson.Read<LinkJson, PcieLink?>(fields, json.Link, at.Field("link"), LinkJson.Read),
            PhysicalFunction = AddressOrNull(fields, json.PhysicalFunction, at.Field("physicalFunction")),
            VirtualFunctions = fields.Items<string, PciAddress>(json.VirtualFunctions, at.Field("virtualFunctions"), (f, a, p) => f.Address(a, p)),
            TotalVirtualFunctions = FactJson.Read<int?, int?>(fields, json.TotalVirtualFunctions, at.Field("totalVirtualFunctions"), (_, n, _) => n),
            ParentBridge = AddressOrNull(fields, json.ParentBridge, at.Field("parentBridge")),
            HostUses = FactJson.ReadItems<HostUseJson, HostUse>(fields, json.HostUses, at.Field("hostUses"), HostUseJson.Read),
            Unknown = fields.Items<string, string>(json.Unknown, at.Field("unknown"), (_, name, _) => name),
            Warnings = fields.Items<ErrorJson, VmError>(json.Warnings, at.Field("warnings"), ErrorJson.Read),
        };
    }

    private static string Id(ushort id) => id.ToString("x4", CultureInfo.InvariantCulture);

    private static PciAddress? AddressOrNull(JsonFields fields, string? text, JsonPlace at) => text is null ? null : fields.Address(text, at);
}
