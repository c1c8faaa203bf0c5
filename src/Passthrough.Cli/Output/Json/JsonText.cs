using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Cli.Output.Json;

/// <summary>Values as the JSON has them.</summary>
internal static class JsonText
{
    public static string Hex(ulong value) => $"0x{value:x}";

    public static string[] Texts<T>(ImmutableArray<T> values)
        where T : struct => values.IsDefaultOrEmpty ? [] : [.. values.Select(v => v.ToString()!)];

    public static TTo[]? OrNull<TFrom, TTo>(Fact<ImmutableArray<TFrom>> fact, Func<TFrom, TTo> map) =>
        !fact.IsKnown ? null : fact.ValueOrDefault.IsDefault ? [] : [.. fact.ValueOrDefault.Select(map)];

    public static string? OrNull(HostId host) => host.IsNone ? null : host.ToString();

    public static ReasonJson[] Reasons(ImmutableArray<VmError> reasons) => reasons.IsDefault ? [] : [.. reasons.Select(ReasonJson.Of)];

    public static string State(OwnershipState state) => state switch
    {
        OwnershipState.Available => "available",
        OwnershipState.Reserved => "reserved",
        OwnershipState.Assigned => "assigned",
        OwnershipState.Releasing => "releasing",
        OwnershipState.Quarantined => "quarantined",
    };

    /// <summary>A moment in UTC, as ISO 8601 has it.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string Kind(BarKind kind) => kind switch
    {
        BarKind.Io => "io",
        BarKind.Memory32 => "memory32",
        BarKind.Memory64 => "memory64",
        BarKind.Rom => "rom",
    };

    public static string Kind(HostUseKind kind) => kind switch
    {
        HostUseKind.MountedFileSystem => "mountedFileSystem",
        HostUseKind.Swap => "swap",
        HostUseKind.NetworkInterface => "networkInterface",
        HostUseKind.BootDisplay => "bootDisplay",
        HostUseKind.BlockStack => "blockStack",
        HostUseKind.Console => "console",
        HostUseKind.BehindBridge => "behindBridge",
        HostUseKind.SharedGroup => "sharedGroup",
    };
}
