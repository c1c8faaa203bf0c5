using System.Globalization;

namespace Passthrough.Linux;

/// <summary>One block of a recording on its way into the tree. Each method returns what is wrong, or null.</summary>
/// <param name="tree">The tree.</param>
/// <param name="path">The device's path, from <c>/devices/</c>.</param>
internal sealed class RecordedDevice(MemoryTree tree, string path)
{
    private const int MostSteps = 64;

    private readonly string _directory = "sys" + path;
    private readonly bool _isHolder = string.Equals(path, RecordingText.HolderPath, StringComparison.Ordinal);
    private string? _subsystem;
    private string? _denied;
    private string? _failed;
    private long? _configSize;

    public string? AddProperty(string key, string value)
    {
        switch (key)
        {
            case RecordingText.SubsystemKey when _subsystem is not null:
                return "the device has a SUBSYSTEM already";
            case RecordingText.SubsystemKey:
                _subsystem = value;
                return null;
            case RecordingText.DeniedKey:
                _denied = value;
                return null;
            case RecordingText.FailedKey:
                _failed = value;
                return null;
            case RecordingText.ConfigSizeKey:
                bool read = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size);
                _configSize = size;
                return read ? null : "a size is a decimal number";
            default:
                return null;
        }
    }

    public string? AddFile(string name, byte[] bytes) =>
        !TryPlace(name, out string place) ? "the name is no path" : tree.TryAddFile(place, bytes) ? null : "something else has that name, or a file is above it";

    public string? AddLink(string name, string target) =>
        !TryPlace(name, out string place) ? "the name is no path" : tree.TryAddLink(place, target) ? null : "something has that name already, or a file is above it";

    public string? Finish()
    {
        if (_subsystem is null)
        {
            return "the device that ends here has no SUBSYSTEM";
        }

        if (!tree.TryAddDirectory(_directory))
        {
            return "the device that ends here has the path of a file";
        }

        if (!AddStatuses(_denied, TreeStatus.Denied) || !AddStatuses(_failed, TreeStatus.Failed))
        {
            return "an attribute of the device that ends here is both there and not readable";
        }

        if (_configSize is { } size)
        {
            tree.SetSize(_directory + "/config", size);
        }

        return AddClassLinks();
    }

    // What the kernel's folders of links would say: umockdev makes them of SUBSYSTEM too.
    private string? AddClassLinks()
    {
        string name = TreePath.NameOf(path);
        switch (_subsystem)
        {
            case "pci":
                return tree.TryAddLink($"{HostDiscovery.Devices}/{name}", "/" + _directory) ? null : "another device has the address of the one that ends here";
            case "net":
            case "block":
                _ = tree.TryAddLink($"sys/class/{_subsystem}/{name}", "/" + _directory);
                return null;
            default:
                return null;
        }
    }

    private bool AddStatuses(string? names, TreeStatus status)
    {
        foreach (string name in (names ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryPlace(name, out string place) || !tree.TryAddStatus(place, status))
            {
                return false;
            }
        }

        return true;
    }

    // umockdev lets a name climb out of its device with "..", and some recordings use that; here it cannot leave the tree.
    private bool TryPlace(string name, out string place)
    {
        bool isOfTree = _isHolder && name.StartsWith(RecordingText.HolderTree, StringComparison.Ordinal);
        string full = isOfTree ? name[RecordingText.HolderTree.Length..] : $"{_directory}/{name}";
        var steps = new List<string>();
        foreach (string step in full.Split('/'))
        {
            if (step is "..")
            {
                steps.RemoveRange(Math.Max(steps.Count - 1, 0), Math.Min(steps.Count, 1));
            }
            else if (step is not ("" or "."))
            {
                steps.Add(step);
            }
        }

        place = string.Join('/', steps);
        return steps.Count is > 0 and <= MostSteps;
    }
}
