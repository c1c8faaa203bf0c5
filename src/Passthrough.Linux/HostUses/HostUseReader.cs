using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>What the host uses, as far as the three simple checks tell.</summary>
/// <param name="Uses">The directories of devices with a function above them, each with its use.</param>
/// <param name="IsComplete">Whether all was read, so that a function without a use is known to have none.</param>
/// <param name="IsDenied">Whether something was not read for lack of rights.</param>
/// <param name="MountInfo">The lines of the mount table that were evidence, without names that are somebody's.</param>
/// <param name="Swaps">The lines of the swap table that were evidence.</param>
internal sealed record HostUseFindings(ImmutableArray<(string Device, HostUse Use)> Uses, bool IsComplete, bool IsDenied, string MountInfo, string Swaps);

/// <summary>Finds mounted file systems, swap space and network interfaces that are up on devices below PCI functions.</summary>
internal sealed class HostUseReader
{
    public const string MountInfoPath = "proc/self/mountinfo";
    public const string SwapsPath = "proc/swaps";
    public const string NetPath = "sys/class/net";

    private const int LongestTable = 1 << 22;
    private const ulong InterfaceUp = 0x1; // Linux: IFF_UP

    private readonly IHostTree _tree;
    private readonly TreePath _paths;
    private readonly BlockDevices _blocks;
    private readonly VirtioShares _shares;
    private readonly ICollection<VmError> _warnings;
    private readonly ImmutableArray<(string, HostUse)>.Builder _uses = ImmutableArray.CreateBuilder<(string, HostUse)>();
    private bool _complete = true;
    private bool _denied;

    /// <param name="tree">The host's files.</param>
    /// <param name="paths">Follows its links.</param>
    /// <param name="warnings">Takes what went wrong.</param>
    public HostUseReader(IHostTree tree, TreePath paths, ICollection<VmError> warnings)
    {
        _tree = tree;
        _paths = paths;
        _blocks = new(tree, paths);
        _shares = new(tree, paths, Note);
        _warnings = warnings;
    }

    public HostUseFindings Read()
    {
        string mountInfo = ReadMounts();
        string swaps = ReadSwaps();
        ReadInterfaces();
        return new(_uses.DrainToImmutable(), _complete, _denied, mountInfo, swaps);
    }

    // One line for each device is evidence enough: the first, which is the root file system's where it is on it.
    private string ReadMounts()
    {
        // /proc/self is a link, and the process it leads to is the reader.
        TreeStatus status = _paths.Resolve(MountInfoPath, out string path);
        byte[] table = [];
        status = status == TreeStatus.Found ? TreeFile.ReadAll(_tree, path, LongestTable, out table) : status;
        Note(MountInfoPath, status);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var evidence = new List<string>();
        foreach (Mount mount in MountTable.ReadMounts(table))
        {
            if (_blocks.TryFind(mount.Device, mount.Source, out string device) && seen.Add(device)
                && AddBlockUses(device, HostUseKind.MountedFileSystem, $"{MountTable.Show(mount.MountPoint)} is mounted from "))
            {
                evidence.Add(new Mount(mount.Device, MountTable.WithoutNames(mount.MountPoint), "/dev/" + TreePath.NameOf(device)).ToLine());
            }

            foreach (string share in _shares.Find(mount).Where(seen.Add))
            {
                string name = TreePath.NameOf(share);
                _uses.Add((share, new(HostUseKind.MountedFileSystem, $"{MountTable.Show(mount.MountPoint)} is mounted by {mount.Type} through {name}")));
                evidence.Add(new Mount(mount.Device, MountTable.WithoutNames(mount.MountPoint), name, mount.Type).ToLine());
            }
        }

        return string.Concat(evidence);
    }

    private string ReadSwaps()
    {
        TreeStatus status = TreeFile.ReadAll(_tree, SwapsPath, LongestTable, out byte[] table);
        if (status != TreeStatus.Missing) // A kernel without swap has no such file.
        {
            Note(SwapsPath, status);
        }

        var evidence = new List<string>();
        foreach (string source in MountTable.ReadSwapDevices(table))
        {
            if (_blocks.TryFind(null, source, out string device) && AddBlockUses(device, HostUseKind.Swap, "swap is on "))
            {
                evidence.Add(MountTable.ToSwapLine("/dev/" + TreePath.NameOf(device)));
            }
        }

        return string.Concat(evidence);
    }

    private bool AddBlockUses(string device, HostUseKind kind, string evidence)
    {
        string name = TreePath.NameOf(device);
        List<string> below = _blocks.Below(device);
        foreach (string part in below)
        {
            string partName = TreePath.NameOf(part);
            _uses.Add((part, new(kind, string.Equals(partName, name, StringComparison.Ordinal) ? evidence + name : $"{evidence}{name} over {partName}")));
        }

        return below.Count > 0;
    }

    private void ReadInterfaces()
    {
        TreeStatus status = _tree.List(NetPath, out string[] names);
        if (status != TreeStatus.Missing) // A kernel without networking has no such class.
        {
            Note(NetPath, status);
        }

        Span<byte> flags = stackalloc byte[32];
        foreach (string name in names)
        {
            if (_paths.Resolve($"{NetPath}/{name}", out string device) != TreeStatus.Found || !FunctionLocation.FunctionsAbove(device).Any())
            {
                continue;
            }

            TreeStatus read = _tree.ReadFile($"{device}/flags", flags, out int count);
            Note($"{NetPath}/{name}/flags", read == TreeStatus.Missing ? TreeStatus.Found : read);
            if (AttributeText.TryHex(AttributeText.Trim(flags[..count]), ulong.MaxValue, out ulong value) && (value & InterfaceUp) != 0)
            {
                _uses.Add((device, new(HostUseKind.NetworkInterface, $"{MountTable.Show(TreePath.NameOf(device))} is up")));
            }
        }
    }

    private void Note(string path, TreeStatus status)
    {
        if (status == TreeStatus.Found)
        {
            return;
        }

        _complete = false;
        if (status == TreeStatus.Denied)
        {
            _denied = true;
        }
        else
        {
            _warnings.Add(new HostNotReadable(path, status.Reason()));
        }
    }
}
