using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// Finds who has VFIO's device files open, by where the links in <c>/proc/PID/fd</c> lead (proc(5)). A process may come and go meanwhile: what is told was so
/// when it was looked at.
/// </summary>
/// <param name="tree">The host's files.</param>
/// <param name="root">The host's root directory; empty for a made tree.</param>
internal sealed class VfioHolderReader(IHostTree tree, string root)
{
    public const string Processes = "proc";

    private const string Classes = "sys/class/vfio-dev";
    private const string Files = "/dev/vfio/";
    private const string Container = "vfio";
    private const string DeviceFolder = "devices/";
    private const string WithoutIommu = "noiommu-";
    private const string Deleted = " (deleted)";

    // A device that was opened through its group has no name; who has one has the group's file open too, unless it was handed the device alone.
    private const string NamelessDevice = "anon_inode:[vfio-device]";

    // linux/proc_ns.h PROC_PID_INIT_INO: where the first process is in another namespace, there are only that one's to see.
    private const string FirstNamespace = "pid:[4026531836]";

    private const int FirstProcess = 1;
    private const int LongestName = 64;
    private const int LongestCommand = 160;

    private readonly TreePath _paths = new(tree);
    private readonly string _prefix = root.TrimEnd('/') + Files;
    private bool _complete = true;

    /// <summary>Looks at all processes.</summary>
    /// <param name="cancellationToken">Ends the reading between two processes.</param>
    /// <returns>The holders; or <see cref="VmErrorCode.HoldersUnknown"/> when processes cannot be listed at all.</returns>
    public VmResult<VfioHolders> Read(CancellationToken cancellationToken)
    {
        TreeStatus status = tree.List(Processes, out string[] names);
        if (status != TreeStatus.Found)
        {
            return new HoldersUnknown(Processes, status.Reason());
        }

        int[] processes = [.. names.Select(ProcessOf).Where(p => p > 0).Order()];

        // A proc that is mounted with hidepid shows a user its own processes only: this one, and not the first.
        _complete = (processes.Length == 0 || processes[0] == FirstProcess)
            && (tree.ReadLink($"{Processes}/{FirstProcess}/ns/pid", out string space) != TreeStatus.Found || string.Equals(space, FirstNamespace, StringComparison.Ordinal));

        var holders = ImmutableArray.CreateBuilder<VfioHolder>();
        foreach (int process in processes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ReadProcess(process) is { } holder)
            {
                holders.Add(holder);
            }
        }

        return new VfioHolders(holders.DrainToImmutable(), _complete);
    }

    private static int ProcessOf(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0;

    private VfioHolder? ReadProcess(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{Processes}/{process}");
        SortedSet<IommuGroupId> groups = [];
        SortedSet<PciAddress> functions = [];
        if (!ReadFiles($"{folder}/fd", groups, functions))
        {
            return null;
        }

        TreeStatus named = ReadText($"{folder}/comm", LongestName, out string name);
        if (named == TreeStatus.Missing)
        {
            return null; // It has ended, and holds nothing any more.
        }

        _ = ReadText($"{folder}/cmdline", LongestCommand, out string command);
        return new(process, name.Length == 0 ? "?" : name, command) { Groups = [.. groups], Functions = [.. functions] };
    }

    /// <summary>Whether a process has any of VFIO's files open that can be told apart.</summary>
    private bool ReadFiles(string folder, SortedSet<IommuGroupId> groups, SortedSet<PciAddress> functions)
    {
        TreeStatus status = tree.List(folder, out string[] files);
        if (status != TreeStatus.Found)
        {
            _complete &= status == TreeStatus.Missing;
            return false;
        }

        bool hasNameless = false;
        using IHostFolder open = tree.Enter(folder);
        foreach (string file in files)
        {
            status = open.ReadLink(file, out string target);
            _complete &= status is TreeStatus.Found or TreeStatus.Missing;
            if (status != TreeStatus.Found)
            {
                continue;
            }

            hasNameless |= string.Equals(target, NamelessDevice, StringComparison.Ordinal);
            if (NameOf(target) is { } name)
            {
                Note(name, groups, functions);
            }
        }

        _complete &= !hasNameless || groups.Count > 0 || functions.Count > 0;
        return groups.Count > 0 || functions.Count > 0;
    }

    // Below the root as the processes see it, or as this one does. The file of a group that has gone counts: its number may be another's by now.
    private string? NameOf(string target)
    {
        string path = target.EndsWith(Deleted, StringComparison.Ordinal) ? target[..^Deleted.Length] : target;
        return path.StartsWith(Files, StringComparison.Ordinal) ? path[Files.Length..]
            : path.StartsWith(_prefix, StringComparison.Ordinal) ? path[_prefix.Length..]
            : null;
    }

    private void Note(string name, SortedSet<IommuGroupId> groups, SortedSet<PciAddress> functions)
    {
        string number = name.StartsWith(WithoutIommu, StringComparison.Ordinal) ? name[WithoutIommu.Length..] : name;
        if (uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out uint group))
        {
            groups.Add(new(group));
        }
        else if (name.StartsWith(DeviceFolder, StringComparison.Ordinal) && FunctionOf(name[DeviceFolder.Length..]) is { } function)
        {
            functions.Add(function);
        }
        else
        {
            _complete &= string.Equals(name, Container, StringComparison.Ordinal);
        }
    }

    // A foreign name is no path.
    private PciAddress? FunctionOf(string device) =>
        !device.Contains('/', StringComparison.Ordinal) && device is not ("" or "." or "..")
        && _paths.Resolve($"{Classes}/{device}", out string directory) == TreeStatus.Found
            ? FunctionLocation.FunctionsAbove(directory).Select(a => (PciAddress?)a).FirstOrDefault()
            : null;

    private TreeStatus ReadText(string path, int longest, out string text)
    {
        // A character has four bytes at most, and one more is cut off with a mark.
        byte[] buffer = new byte[(longest + 1) * 4];
        TreeStatus status = tree.ReadFile(path, buffer, out int count, inPieces: true);
        string read = status == TreeStatus.Found ? Encoding.UTF8.GetString(buffer.AsSpan(0, count).TrimEnd("\0\n "u8)).Replace('\0', ' ') : string.Empty;
        text = Quoted.Clean(read, longest);
        return status;
    }
}
