namespace Passthrough.Linux;

/// <summary>What the path of a function's directory tells: the way to it.</summary>
internal static class FunctionLocation
{
    private const string Devices = "sys/devices/";
    private const string RootBus = "pci";

    /// <summary>
    /// The way to a function that bus numbers do not change: the root bus, then device and function of each bridge and of the function.
    /// What is no address, as the root bus that Intel VMD nests, stays as it is.
    /// </summary>
    /// <param name="directory">The function's directory, without links.</param>
    public static string TopologyPath(string directory)
    {
        string way = directory.StartsWith(Devices, StringComparison.Ordinal) ? directory[Devices.Length..] : directory;
        string[] steps = way.Split('/');
        int first = Array.FindIndex(steps, static s => s.StartsWith(RootBus, StringComparison.Ordinal) && s.Contains(':', StringComparison.Ordinal));
        return string.Join('/', steps.Skip(Math.Max(first, 0)).Select(static s => PciAddress.TryParse(s, out PciAddress address) ? $"{address.Device:x2}.{address.Function}" : s));
    }

    /// <summary>The bridge above a function; null on a root bus.</summary>
    /// <param name="directory">The function's directory, without links.</param>
    public static PciAddress? ParentBridge(string directory)
    {
        int end = directory.LastIndexOf('/');
        int start = end <= 0 ? -1 : directory.LastIndexOf('/', end - 1);
        return end > 0 && PciAddress.TryParse(directory[(start + 1)..end], out PciAddress bridge) ? bridge : null;
    }

    /// <summary>The functions on the way to a device, the nearest first.</summary>
    /// <param name="device">The device's directory, without links.</param>
    public static IEnumerable<PciAddress> FunctionsAbove(string device)
    {
        string[] steps = device.Split('/');
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            if (PciAddress.TryParse(steps[i], out PciAddress address))
            {
                yield return address;
            }
        }
    }
}
