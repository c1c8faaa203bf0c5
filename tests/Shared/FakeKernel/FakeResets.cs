namespace Passthrough.Testing;

/// <summary>How Linux and VFIO reset functions (drivers/pci/pci.c, drivers/vfio/pci/vfio_pci_core.c).</summary>
internal sealed class FakeResets(FakeFiles files, FakeDrivers drivers)
{
    private readonly Dictionary<string, string> _supported = new(StringComparer.Ordinal);
    private readonly List<string> _done = [];

    /// <summary>Which functions were reset, in order: their addresses, or <c>hot</c> and the addresses of the set.</summary>
    public IReadOnlyList<string> Done => _done;

    /// <summary>Gives a function ways to be reset; none is a function without a <c>reset</c> file.</summary>
    public void Set(string address, params string[] methods)
    {
        _supported[address] = string.Join(' ', methods);
        files.Write(address, "reset_method", _supported[address]);
        if (methods.Length > 0)
        {
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
        if (!ways.Any(w => w is not ("bus" or "cxl_bus") || !HasOthersOnItsBus(address)))
        {
            return Errno.NotATypewriter;
        }

        _done.Add(address);
        return 0;
    }

    /// <summary>reset_method_store: a list, <c>default</c>, or nothing for no way at all.</summary>
    public int ChangeMethods(string address, string value)
    {
        string supported = _supported.GetValueOrDefault(address, string.Empty);
        string[] words = value == "default" ? supported.Split(' ') : value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(w => !supported.Split(' ').Contains(w)))
        {
            return Errno.Invalid;
        }

        files.Write(address, "reset_method", string.Join(' ', words));
        return 0;
    }

    /// <summary>VFIO_DEVICE_PCI_HOT_RESET: all below the bridge must be in the set, on a VFIO driver and in groups whose files were given.</summary>
    public int HotReset(PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage)
    {
        stage = "VFIO_DEVICE_PCI_HOT_RESET";
        string address = function.ToString();
        if (!files.HasFunction(address))
        {
            return Errno.NoDevice;
        }

        if (IsOnRootBus(address))
        {
            return Errno.NoDevice;
        }

        string[] below = [.. Below(Path.GetDirectoryName(files.FolderOf(address))!)];
        if (set.FirstOrDefault(s => !files.Exists(s.GroupFile)) is { GroupFile: not null } missing)
        {
            stage = $"open {missing.GroupFile}";
            return Errno.NoEntry;
        }

        if (!below.All(b => drivers.IsOnVfio(b) && set.Any(s => s.GroupFile == $"dev/vfio/{files.LinkName($"{files.FolderOf(b)}/iommu_group")}")))
        {
            return Errno.Invalid;
        }

        _done.Add($"hot {string.Join(' ', below)}");
        return 0;
    }

    private IEnumerable<string> Below(string folder) =>
        files.Functions().Where(f => files.FolderOf(f).StartsWith(folder + "/", StringComparison.Ordinal));

    private bool HasOthersOnItsBus(string address) => IsOnRootBus(address) || Below(Path.GetDirectoryName(files.FolderOf(address))!).Skip(1).Any();

    private bool IsOnRootBus(string address) => !PciAddress.TryParse(Path.GetFileName(Path.GetDirectoryName(files.FolderOf(address))), out _);
}
