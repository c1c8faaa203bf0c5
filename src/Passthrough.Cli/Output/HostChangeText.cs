using System.Globalization;

namespace Passthrough.Cli.Output;

/// <summary>What becomes of a host's functions, a line each, in the columns of <see cref="EventText"/>; a dash stands for the number that it has not.</summary>
internal static class HostChangeText
{
    /// <summary><c>-  2026-11-22 17:42:27Z  altered      0000:01:00.0 8086:1521: driver igb -> vfio-pci</c>.</summary>
    public static string Line(HostChange change, DateTimeOffset at) => SafeText.Line(string.Create(
        CultureInfo.InvariantCulture, $"{FunctionText.None}  {OwnerText.Time(at)}  {change.Kind,-11}  {What(change)}"));

    private static string What(HostChange change) => change switch
    {
        { Kind: "removed" } => $"{Name(change.Function)}, was {On(change.Function)}",
        { Before: null } => $"{Name(change.Function)}, {On(change.Function)}",
        { Kind: "replaced", Before: { } before } => $"{Name(change.Function)}, {On(change.Function)}, is in the place of {Name(before)}",
        { Kind: "moved", Before: { } before } => $"{Name(change.Function)} was at {before.Address}{Differences(change, before, "; ")}",
        { Before: { } before } => $"{Name(change.Function)}{Differences(change, before, ": ")}",
    };

    private static string Name(PciFunction function) =>
        string.Create(CultureInfo.InvariantCulture, $"{function.Address} {function.VendorId:x4}:{function.DeviceId:x4}");

    private static string On(PciFunction function) =>
        !function.Driver.IsKnown ? "driver unknown" : function.Driver.ValueOrDefault is { } driver ? $"on {driver}" : "on no driver";

    private static string Differences(HostChange change, PciFunction before, string begin)
    {
        string[] differences = [.. change.Properties.Where(p => p is not "address").Select(p => Difference(p, before, change.Function))];
        return differences.Length == 0 ? string.Empty : begin + string.Join(", ", differences);
    }

    private static string Difference(string property, PciFunction before, PciFunction now) => property switch
    {
        "driver" => $"driver {before.Driver} -> {now.Driver}",
        "driverOverride" => $"driver override {before.DriverOverride} -> {now.DriverOverride}",
        "iommuGroup" => $"IOMMU group {before.IommuGroup} -> {now.IommuGroup}",
        "virtualFunctions" => string.Create(CultureInfo.InvariantCulture, $"virtual functions {before.VirtualFunctions.Length} -> {now.VirtualFunctions.Length}"),
        "isUnresponsive" => now.IsUnresponsive ? "it does not answer any more" : "it answers again",
        _ => property,
    };
}
