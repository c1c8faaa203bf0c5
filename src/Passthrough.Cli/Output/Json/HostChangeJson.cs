using System.Globalization;

namespace Passthrough.Cli.Output.Json;

/// <summary>A line of <c>watch --json</c> about the host itself.</summary>
internal sealed record HostChangeJson(
    string Kind, string At, string Address, string VendorId, string DeviceId, string? Driver, string? FromAddress, string[] Properties)
{
    public static HostChangeJson Of(HostChange change, DateTimeOffset at) => new(
        change.Kind,
        JsonText.Time(at),
        change.Function.Address.ToString(),
        change.Function.VendorId.ToString("x4", CultureInfo.InvariantCulture),
        change.Function.DeviceId.ToString("x4", CultureInfo.InvariantCulture),
        change.Function.Driver.ValueOrDefault,
        change.Before is { } before && before.Address != change.Function.Address ? before.Address.ToString() : null,
        [.. change.Properties]);
}
