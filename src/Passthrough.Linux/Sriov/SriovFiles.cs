using System.Globalization;

namespace Passthrough.Linux;

/// <summary>What the kernel shows of a physical function and its virtual ones (Linux: <c>Documentation/ABI/testing/sysfs-bus-pci</c>).</summary>
internal static class SriovFiles
{
    public const string Count = "sriov_numvfs";
    public const string Total = "sriov_totalvfs";
    public const string Autoprobe = "sriov_drivers_autoprobe";

    private const string VirtualFunctionLink = "virtfn";
    private const int LongestNumber = 16;

    public static string PathOf(PciAddress physical, string attribute) => $"{HostDiscovery.Devices}/{physical}/{attribute}";

    /// <summary>Reads one of the numbers.</summary>
    /// <returns>The number; or <see cref="VmErrorCode.AttributeNotReadable"/> or <see cref="VmErrorCode.AttributeMalformed"/>.</returns>
    public static VmResult<int> Read(IHostTree tree, PciAddress physical, string attribute)
    {
        Span<byte> bytes = stackalloc byte[LongestNumber];
        TreeStatus status = tree.ReadFile(PathOf(physical, attribute), bytes, out int length);
        if (status != TreeStatus.Found)
        {
            return new AttributeNotReadable(attribute, status.Reason());
        }

        ReadOnlySpan<byte> text = AttributeText.Trim(bytes[..length]);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : new AttributeMalformed(attribute, AttributeText.Show(text), "a count");
    }

    /// <summary>How many virtual functions are shown, each with its own directory.</summary>
    public static int CountShown(IHostTree tree, PciAddress physical) => tree.List($"{HostDiscovery.Devices}/{physical}", out string[] names) != TreeStatus.Found
        ? 0
        : names.Count(n => n.StartsWith(VirtualFunctionLink, StringComparison.Ordinal) && IsShown(tree, PathOf(physical, n)));

    private static bool IsShown(IHostTree tree, string link) =>
        tree.ReadLink(link, out string target) == TreeStatus.Found
        && PciAddress.TryParse(TreePath.NameOf(target), out PciAddress address)
        && tree.ReadLink($"{HostDiscovery.Devices}/{address}", out _) == TreeStatus.Found;
}
