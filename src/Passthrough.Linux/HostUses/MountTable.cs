using System.Collections.Frozen;
using System.Text;

namespace Passthrough.Linux;

/// <summary>A mounted file system: the numbers and the name of its block device, and where it is mounted, in the kernel's escaped form.</summary>
/// <param name="Device">Major and minor number, as <c>254:1</c>; major 0 is no block device.</param>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Source">What is mounted, such as <c>/dev/vda1</c>.</param>
/// <param name="Type">The file system's type, where that matters.</param>
/// <param name="Options">The file system's own options.</param>
internal readonly record struct Mount(string Device, string MountPoint, string Source, string Type = "none", string Options = "rw")
{
    /// <summary>The line of <c>/proc/self/mountinfo</c> that says this and nothing else.</summary>
    public string ToLine() => $"1 1 {Device} / {MountPoint} rw - {Type} {Source} {Options}\n";
}

/// <summary>Reads <c>/proc/self/mountinfo</c> and <c>/proc/swaps</c> (Linux: <c>Documentation/filesystems/proc.rst</c>).</summary>
internal static class MountTable
{
    /// <summary>What stands for a mount point whose name may be somebody's.</summary>
    public const string OtherMountPoint = "/(other)";

    // The names that every host has (Filesystem Hierarchy Standard 3.0, and where firmware is mounted).
    private static readonly FrozenSet<string> CommonMountPoints = new[]
    {
        "/", "/boot", "/boot/efi", "/boot/firmware", "/efi", "/home", "/media", "/mnt", "/nix/store", "/opt", "/root", "/srv", "/sysroot", "/tmp", "/usr", "/usr/local",
        "/var", "/var/cache", "/var/lib", "/var/log", "/var/tmp",
    }.ToFrozenSet(StringComparer.Ordinal);

    private const int DeviceField = 2;
    private const int MountPointField = 4;

    /// <summary>The mounts; lines of another form are passed over.</summary>
    public static IEnumerable<Mount> ReadMounts(byte[] mountInfo)
    {
        foreach (string line in Encoding.UTF8.GetString(mountInfo).Split('\n'))
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            if (separator > MountPointField && fields.Length > separator + 2)
            {
                yield return new(fields[DeviceField], fields[MountPointField], fields[separator + 2], fields[separator + 1], fields.Length > separator + 3 ? fields[separator + 3] : string.Empty);
            }
        }
    }

    /// <summary>A mount point as it may be published: itself where every host has its like, else <see cref="OtherMountPoint"/>.</summary>
    public static string WithoutNames(string mountPoint) => CommonMountPoints.Contains(mountPoint) ? mountPoint : OtherMountPoint;

    /// <summary>What is swapped to: block devices, and files on mounted file systems.</summary>
    public static IEnumerable<(string Source, bool IsFile)> ReadSwaps(byte[] swaps)
    {
        foreach (string line in Encoding.UTF8.GetString(swaps).Split('\n'))
        {
            string[] fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 1 && fields[1] is "partition" or "file")
            {
                yield return (fields[0], fields[1] is "file");
            }
        }
    }

    /// <summary>The line of <c>/proc/swaps</c> that says that a block device or a file is swapped to and nothing else.</summary>
    public static string ToSwapLine(string source, bool isFile) => $"{source} {(isFile ? "file" : "partition")} 0 0 0\n";

    /// <summary>Whether a file is on a mount, as far as names tell; of several the one with the longest mount point has it.</summary>
    public static bool IsBelow(string file, string mountPoint) =>
        mountPoint is "/" || (file.StartsWith(mountPoint, StringComparison.Ordinal) && file.Length > mountPoint.Length && file[mountPoint.Length] == '/');

    /// <summary>A field without the kernel's escapes, as it may be shown: characters that are not printable are question marks.</summary>
    public static string Show(string field)
    {
        var shown = new StringBuilder(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            char c = field[i];
            if (c == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                c = (char)(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0'));
                i += 3;
            }

            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return shown.ToString();
    }
}
