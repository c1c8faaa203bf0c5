namespace Passthrough.Linux;

/// <summary>The paths that concern functions. They are built from addresses, checked names and numbers only.</summary>
internal static class FunctionFiles
{
    public const string Probe = "sys/bus/pci/drivers_probe";

    public static string Of(PciAddress function, string attribute) => $"{HostDiscovery.Devices}/{function}/{attribute}";

    public static string GroupFile(IommuGroupId group) => $"dev/vfio/{group}";
}
