using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Finds mounted file systems, swap space, and disks that something of the kernel's stands on.</summary>
/// <param name="files">The host's files.</param>
/// <param name="uses">Takes the directories of devices with a function above them, each with its use.</param>
internal sealed class StorageUses(UseFiles files, ImmutableArray<(string Device, HostUse Use)>.Builder uses)
{
    public const string MountInfoPath = "proc/self/mountinfo";
    public const string SwapsPath = "proc/swaps";

    private readonly BlockDevices _blocks = new(files);
    private readonly BtrfsDevices _btrfs = new(files);
    private readonly VirtioShares _shares = new(files);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<Mount> _mounts = [];
    private readonly List<string> _mountLines = [];
    private readonly List<string> _swapLines = [];
    private readonly ImmutableArray<string>.Builder _maybeUsed = ImmutableArray.CreateBuilder<string>();
    private bool _hasPools;

    /// <summary>Reads all of it.</summary>
    /// <param name="tables">Takes the lines of the tables that were evidence.</param>
    /// <returns>The directories of block devices of which Linux does not tell whether they are used.</returns>
    public ImmutableArray<string> Read(ImmutableArray<(string Path, string Text)>.Builder tables)
    {
        ReadMounts();
        ReadSwaps();
        ReadHeldDisks();
        tables.Add((MountInfoPath, string.Concat(_mountLines)));
        tables.Add((SwapsPath, string.Concat(_swapLines)));
        return _maybeUsed.DrainToImmutable();
    }

    // One line for each device is evidence enough: the first, which is the root file system's where it is on it.
    private void ReadMounts()
    {
        files.Note(MountInfoPath, files.ReadTable(MountInfoPath, out byte[] table));
        foreach (Mount mount in MountTable.ReadMounts(table))
        {
            _mounts.Add(mount);
            foreach (string source in SourcesOf(mount))
            {
                if (_blocks.TryFind(mount.Device, source, out string device) && _seen.Add(device))
                {
                    AddMounted(mount, device);
                }
            }

            foreach (string share in _shares.Find(mount).Where(_seen.Add))
            {
                string name = TreePath.NameOf(share);
                uses.Add((share, new(HostUseKind.MountedFileSystem, $"{MountTable.Show(mount.MountPoint)} is mounted by {mount.Type} through {name}")));
                _mountLines.Add(new Mount(mount.Device, MountTable.WithoutNames(mount.MountPoint), name, mount.Type).ToLine());
            }

            if (mount.Type is "zfs" && !_hasPools)
            {
                _hasPools = true;
                _mountLines.Add(new Mount(mount.Device, MountTable.OtherMountPoint, "pool", mount.Type).ToLine());
                files.Warn(MountInfoPath, "has a zfs file system, and Linux does not tell which disks its pool is on");
            }
        }
    }

    // bcachefs names all its devices; XFS has its log and its real-time part where the options say.
    private static IEnumerable<string> SourcesOf(Mount mount)
    {
        string[] sources = mount.Type is "bcachefs" ? mount.Source.Split(':') : [mount.Source];
        return mount.Type is "xfs"
            ? sources.Concat(mount.Options.Split(',').Where(static o => o.StartsWith("logdev=", StringComparison.Ordinal) || o.StartsWith("rtdev=", StringComparison.Ordinal)).Select(static o => o[(o.IndexOf('=', StringComparison.Ordinal) + 1)..]))
            : sources;
    }

    private void AddMounted(Mount mount, string device)
    {
        string place = MountTable.Show(mount.MountPoint);
        bool isEvidence = AddUses(device, HostUseKind.MountedFileSystem, $"{place} is mounted from ");
        bool isSpread = false;
        if (mount.Type is "btrfs")
        {
            string name = _blocks.Describe(device);
            foreach (string beside in _btrfs.Beside(device).Where(_seen.Add))
            {
                isSpread |= AddUses(beside, HostUseKind.MountedFileSystem, $"{place} is mounted from {name}, whose btrfs is also on ");
            }
        }

        if (isEvidence || isSpread)
        {
            files.Names.Add(TreePath.NameOf(device));
            _mountLines.Add(new Mount(mount.Device, MountTable.WithoutNames(mount.MountPoint), "/dev/" + TreePath.NameOf(device), isSpread ? mount.Type : "none").ToLine());
        }
    }

    private void ReadSwaps()
    {
        TreeStatus status = files.ReadTable(SwapsPath, out byte[] table);
        files.NoteUnlessMissing(SwapsPath, status); // A kernel without swap has no such file.
        int fileCount = 0;
        foreach ((string source, bool isFile) in MountTable.ReadSwaps(table))
        {
            Mount mount = isFile ? MountOf(source) : new(string.Empty, string.Empty, source);
            if (!_blocks.TryFind(isFile ? mount.Device : null, mount.Source ?? string.Empty, out string device)
                || !AddUses(device, HostUseKind.Swap, isFile ? "swap is in a file on " : "swap is on "))
            {
                continue;
            }

            string path = "/dev/" + TreePath.NameOf(device);
            files.Names.Add(TreePath.NameOf(device));
            if (isFile)
            {
                // The mount has a line already, so this one adds no use: it only tells where the file is.
                string mountPoint = $"/(swap-{++fileCount})";
                _mountLines.Add(new Mount(mount.Device, mountPoint, path).ToLine());
                path = $"{mountPoint}/file";
            }

            _swapLines.Add(MountTable.ToSwapLine(path, isFile));
        }
    }

    // Of two mounts on one place the later one is seen.
    private Mount MountOf(string file)
    {
        Mount found = default;
        foreach (Mount mount in _mounts)
        {
            if (MountTable.IsBelow(file, mount.MountPoint) && mount.MountPoint.Length >= (found.MountPoint?.Length ?? 0))
            {
                found = mount;
            }
        }

        return found;
    }

    // A volume group that is active, an array that runs or a disk that another program's mapping is over is nothing to take away, mounted or not.
    private void ReadHeldDisks()
    {
        foreach (string name in files.List(BlockDevices.Class))
        {
            if (name.StartsWith("dm-", StringComparison.Ordinal) || name.StartsWith("loop", StringComparison.Ordinal) || name.StartsWith("md", StringComparison.Ordinal)
                || files.Paths.Resolve($"{BlockDevices.Class}/{name}", out string device) != TreeStatus.Found)
            {
                continue;
            }

            bool isShared = device.StartsWith(BlockDevices.MultipathSubsystems, StringComparison.Ordinal);
            string[] parts = isShared ? [.. _blocks.Below(device).Select(static p => p.Directory)]
                : FunctionLocation.FunctionsAbove(device).Any() ? [device] : [];
            if (parts.Length == 0 || parts.All(_used.Contains))
            {
                continue;
            }

            string? holder = files.List($"{device}/holders").FirstOrDefault();
            if (holder is not null && files.TryResolve($"{device}/holders/{holder}", out string held))
            {
                files.Names.Add(name);
                files.Directories.Add(held);
                var use = new HostUse(HostUseKind.BlockStack, $"{_blocks.Describe(device)} is held by {_blocks.Describe(held)}");
                AddUse(parts.Where(p => !_used.Contains(p)).ToArray(), use);
            }
            else if (_hasPools)
            {
                files.Names.Add(name);
                _maybeUsed.AddRange(parts.Where(p => !_used.Contains(p)));
            }
        }
    }

    private void AddUse(string[] parts, HostUse use)
    {
        foreach (string part in parts)
        {
            _used.Add(part);
            uses.Add((part, use));
        }
    }

    private bool AddUses(string device, HostUseKind kind, string evidence)
    {
        List<BlockPart> below = _blocks.Below(device);
        foreach (BlockPart part in below)
        {
            files.Names.Add(TreePath.NameOf(part.Directory));
            AddUse([part.Directory], new(kind, evidence + part.Chain));
        }

        return below.Count > 0;
    }
}
