using System.Globalization;

namespace Passthrough;

/// <summary>The written form of <see cref="FunctionKey"/>.</summary>
internal sealed record FunctionKeyJson(string? Address, string? TopologyPath, string? VendorId, string? DeviceId, string? SerialNumber)
{
    public static FunctionKeyJson Of(FunctionKey function) => new(
        function.Address.ToString(),
        function.TopologyPath,
        function.VendorId.ToString("x4", CultureInfo.InvariantCulture),
        function.DeviceId.ToString("x4", CultureInfo.InvariantCulture),
        function.SerialNumber?.ToString("x16", CultureInfo.InvariantCulture));

    public static FunctionKey Read(JsonFields fields, FunctionKeyJson json, JsonPlace at) => new(fields.Address(json.Address, at.Field("address")))
    {
        TopologyPath = json.TopologyPath,
        VendorId = fields.Id(json.VendorId, at.Field("vendorId")),
        DeviceId = fields.Id(json.DeviceId, at.Field("deviceId")),
        SerialNumber = json.SerialNumber is null ? null : fields.SerialNumber(json.SerialNumber, at.Field("serialNumber")),
    };
}
