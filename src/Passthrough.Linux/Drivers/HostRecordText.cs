using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passthrough.Linux;

/// <summary>
/// The written form of <see cref="BindingRecord"/>: JSON with a version beside it. A store is trusted to keep it, not to have left it as it was: names are
/// checked again, since they become paths.
/// </summary>
internal static class HostRecordText
{
    public const int Version = 1;

    private const int LongestContent = 4096;
    private const int LongestText = 256;

    public static HostRecord Write(BindingRecord record) => new(Version, JsonSerializer.Serialize(
        new HostRecordJson
        {
            Driver = record.Driver?.Text,
            Module = record.Module?.Text,
            Override = record.Override,
            ResetMethods = record.ResetMethods,
            FileUser = record.FileOwner?.User,
            FileGroup = record.FileOwner?.Group,
            Ready = record.IsReady ? true : null,
            BlockedStep = record.BlockedStep,
        },
        HostRecordJsonContext.Default.HostRecordJson));

    /// <summary>Reads a record.</summary>
    /// <param name="function">The function that it is of, for an error.</param>
    /// <param name="record">What the store has.</param>
    /// <returns>The record, or <see cref="VmErrorCode.HostRecordUnreadable"/>.</returns>
    public static VmResult<BindingRecord> Read(PciAddress function, HostRecord record)
    {
        if (record.Version != Version)
        {
            return new HostRecordUnreadable(function, $"has version {record.Version}, and this library reads {Version}");
        }

        HostRecordJson? json;
        try
        {
            json = record.Content.Length > LongestContent ? null : JsonSerializer.Deserialize(record.Content, HostRecordJsonContext.Default.HostRecordJson);
        }
        catch (JsonException)
        {
            json = null;
        }

        return json is null ? new HostRecordUnreadable(function, "is not written as one")
            : !TryName(json.Driver, out DriverName? driver) ? new HostRecordUnreadable(function, "names a driver as none is named")
            : !TryName(json.Module, out DriverName? module) ? new HostRecordUnreadable(function, "names a module as none is named")
            : !IsLine(json.Override) || !IsLine(json.ResetMethods) ? new HostRecordUnreadable(function, "holds more than a line where the kernel has one")
            : json.FileUser is null != json.FileGroup is null ? new HostRecordUnreadable(function, "names half of a file's owner")
            : new BindingRecord
            {
                Driver = driver,
                Module = module,
                Override = json.Override,
                ResetMethods = json.ResetMethods,
                FileOwner = json is { FileUser: { } user, FileGroup: { } group } ? new FileOwner(user, group) : null,
                IsReady = json.Ready ?? false,
                BlockedStep = json.BlockedStep,
            };
    }

    private static bool TryName(string? text, out DriverName? name)
    {
        name = null;
        return text is null || DriverName.TryParse(text, out name);
    }

    private static bool IsLine(string? text) => text is null || (text.Length <= LongestText && text.All(static c => c is >= ' ' and <= '~'));
}

/// <summary>A record as it is written.</summary>
internal sealed record HostRecordJson
{
    public string? Driver { get; init; }

    public string? Module { get; init; }

    public string? Override { get; init; }

    public string? ResetMethods { get; init; }

    public uint? FileUser { get; init; }

    public uint? FileGroup { get; init; }

    public bool? Ready { get; init; }

    public string? BlockedStep { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(HostRecordJson))]
internal sealed partial class HostRecordJsonContext : JsonSerializerContext;
