namespace Passthrough.Testing;

/// <summary>How Linux and VFIO reset functions (drivers/pci/pci.c, drivers/vfio/pci/vfio_pci_core.c).</summary>
internal sealed class FakeResets(FakeFiles files, FakeDrivers drivers)
{
    private readonly Dictionary<string, string> _supported = new(StringComparer.Ordinal);
    private readonly List<string> _done = [];

    /// <summary>Which functions were reset, in order: their addresses, or <c>hot</c> and the addresses of the set.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <summary>Gives a function ways to be reset; one that has none has no files about it.</summary>
    public void Set(string address, params string[] methods)
    {
        _supported[address] = string.Join(' ', methods);
        files.Delete($"{files.FolderOf(address)}/reset_method");
        files.Delete($"{files.FolderOf(address)}/reset");
        if (methods.Length > 0)
        {
            files.Write(address, "reset_method", _supported[address]);
            files.Tree.File($"{files.FolderOf(address)}/reset", string.Empty);
        }
    }

    /// <summary>reset_store: tries the ways in order.</summary>
    public int Reset(string address, string value)
    {
        if (value != "1")
        {
            return Errno.Invalid;
        }

        string[] ways = (files.Read(address, "reset_method") ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!ways.Any(w => IsPossible(address, w)))
        {
            return Errno.NotATypewriter;
        }

        _done.Add(address);
        return 0;
    }

    /// <summary>
    /// reset_method_store: a list, <c>default</c>, or nothing for no way at all. Each way is tried out first, and by then a bus may have others on it than when
    /// the function was found.
    /// </summary>
    public int ChangeMethods(string address, string value)
    {
        string[] possible = [.. _supported.GetValueOrDefault(address, string.Empty).Split(' ').Where(w => IsPossible(address, w))];
        string[] words = value == "default" ? possible : value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(w => !possible.Contains(w)))
        {
            return Errno.Invalid;
        }

        files.Write(address, "reset_method", string.Join(' ', words));
        return 0;
    }

    /// <summary>
    /// VFIO's hot reset (drivers/vfio/group.c, drivers/vfio/pci/vfio_pci_core.c): the groups' files are opened and the groups free of the host's drivers, the device is on
    /// a VFIO driver and below a bridge, all that is below it is in the set, and on VFIO drivers too.
    /// </summary>
    public int HotReset(PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage)
    {
        string address = function.ToString();
        foreach (string file in set.Select(s => s.GroupFile).Prepend("dev/vfio/vfio").Distinct())
        {
            stage = $"open of /{file}";
            if (!files.Exists(file))
            {
                return Errno.NoEntry;
            }

            stage = $"VFIO_GROUP_GET_STATUS of /{file}: a function of the group is on a driver of the host's";
            if (files.Functions().Any(f => GroupFileOf(f) == file && drivers.IsOnHostDriver(f)))
            {
                return Errno.Busy;
            }
        }

        stage = $"VFIO_GROUP_GET_DEVICE_FD of {address}";
        if (!files.HasFunction(address) || !drivers.IsOnVfio(address))
        {
            return Errno.NoDevice;
        }

        stage = "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO";
        if (IsOnRootBus(address))
        {
            return Errno.NoDevice;
        }

        string[] below = [.. Below(Path.GetDirectoryName(files.FolderOf(address))!)];
        if (below.FirstOrDefault(b => !set.Any(s => $"{s.Address}" == b)) is { } other)
        {
            stage = $"the reset would reach {other} too";
            return Errno.NotPermitted;
        }

        stage = "VFIO_DEVICE_PCI_HOT_RESET";
        if (!below.All(b => drivers.IsOnVfio(b) && set.Any(s => s.GroupFile == GroupFileOf(b))))
        {
            return Errno.Invalid;
        }

        _done.Add($"hot {string.Join(' ', below)}");
        stage = string.Empty;
        return 0;
    }

    private string GroupFileOf(string address) => $"dev/vfio/{files.LinkName($"{files.FolderOf(address)}/iommu_group")}";

    private bool IsPossible(string address, string way) => way is not ("bus" or "cxl_bus") || !HasOthersOnItsBus(address);

    private IEnumerable<string> Below(string folder) =>
        files.Functions().Where(f => files.FolderOf(f).StartsWith(folder + "/", StringComparison.Ordinal));

    private bool HasOthersOnItsBus(string address) => IsOnRootBus(address) || Below(Path.GetDirectoryName(files.FolderOf(address))!).Skip(1).Any();

    private bool IsOnRootBus(string address) => !PciAddress.TryParse(Path.GetFileName(Path.GetDirectoryName(files.FolderOf(address))), out _);
}
