using System.Globalization;
using System.Text.RegularExpressions;

namespace Passthrough.Linux;

/// <summary>Puts made-up numbers where a name holds a number that is somebody's. The same name gets the same number, of the same length.</summary>
internal static partial class HiddenNames
{
    /// <summary>Hides hardware addresses that interfaces are named after, and the UUIDs of btrfs file systems.</summary>
    public static string Hide(string text)
    {
        var interfaces = new Dictionary<string, int>(StringComparer.Ordinal);
        var fileSystems = new Dictionary<string, int>(StringComparer.Ordinal);
        string named = HardwareAddressName().Replace(text, match =>
            string.Create(CultureInfo.InvariantCulture, $"{match.Groups["kind"].Value}x{NumberOf(match.Value, interfaces):x12}"));
        return FileSystemFolder().Replace(named, match =>
            string.Create(CultureInfo.InvariantCulture, $"{BtrfsDevices.FileSystems}/00000000-0000-0000-0000-{NumberOf(match.Value, fileSystems):x12}"));
    }

    private static int NumberOf(string name, Dictionary<string, int> numbers)
    {
        numbers.TryAdd(name, numbers.Count + 1);
        return numbers[name];
    }

    // The name may stand after the kernel's "upper_" and before a VLAN's number.
    [GeneratedRegex(@"(?<![A-Za-z0-9])(?<kind>en|wl|ww|sl|ib)x[0-9a-f]{12}(?![A-Za-z0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HardwareAddressName();

    [GeneratedRegex(@"sys/fs/btrfs/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileSystemFolder();
}
