using System.Text;

namespace Passthrough.Linux;

/// <summary>Finds the virtio devices through which directories of a hypervisor's host are mounted (Linux: <c>fs/fuse/virtio_fs.c</c>, <c>net/9p/trans_virtio.c</c>).</summary>
/// <param name="files">The host's files.</param>
internal sealed class VirtioShares(UseFiles files)
{
    public const string Devices = "sys/bus/virtio/devices";

    /// <summary>The attribute that holds a 9p share's name.</summary>
    public const string TagAttribute = "mount_tag";

    private const int LongestTag = 4096;

    private List<Share>? _shares;

    private sealed record Share(string Directory, string Driver, string Tag);

    /// <summary>
    /// The directories of the devices that a file system may be mounted through: the one that has its tag; else, as a recording names it,
    /// the one of that name; else all of its driver, of which it must be one.
    /// </summary>
    /// <param name="mount">A mount; of any other type than these two there is no device.</param>
    public IEnumerable<string> Find(Mount mount)
    {
        if (DriverOf(mount) is not { } driver)
        {
            return [];
        }

        Share[] candidates = [.. (_shares ??= ReadShares()).Where(s => string.Equals(s.Driver, driver, StringComparison.Ordinal))];
        string source = MountTable.Show(mount.Source);
        Share[] matches = [.. candidates.Where(s => string.Equals(s.Tag, source, StringComparison.Ordinal))];
        matches = matches.Length > 0 ? matches : [.. candidates.Where(s => string.Equals(TreePath.NameOf(s.Directory), source, StringComparison.Ordinal))];
        return (matches.Length > 0 ? matches : candidates).Select(static s => s.Directory);
    }

    // 9p comes over TCP, RDMA, Xen and file descriptors too, and says so.
    private static string? DriverOf(Mount mount) => mount.Type switch
    {
        "virtiofs" => "virtiofs",
        "9p" when !mount.Options.Contains("trans=", StringComparison.Ordinal) || mount.Options.Contains("trans=virtio", StringComparison.Ordinal) => "9pnet_virtio",
        _ => null,
    };

    private List<Share> ReadShares()
    {
        var shares = new List<Share>();
        byte[] tag = new byte[LongestTag];
        foreach (string name in files.List(Devices)) // A kernel without virtio has no such bus.
        {
            if (files.Paths.Resolve($"{Devices}/{name}", out string device) != TreeStatus.Found || !FunctionLocation.FunctionsAbove(device).Any())
            {
                continue;
            }

            TreeStatus status = files.Tree.ReadLink($"{device}/driver", out string driver);
            files.NoteUnlessMissing($"{Devices}/{name}/driver", status);
            if (status == TreeStatus.Found)
            {
                // Without a tag that can be read all of the driver count, so that nothing is lost.
                status = files.Tree.ReadFile($"{device}/{TagAttribute}", tag, out int count);
                shares.Add(new(device, TreePath.NameOf(driver), status == TreeStatus.Found ? Encoding.UTF8.GetString(AttributeText.Trim(tag.AsSpan(0, count))) : string.Empty));
            }
        }

        return shares;
    }
}
