using System.Globalization;

namespace Passthrough.Testing;

/// <summary>
/// How Linux binds functions to drivers (drivers/base/bus.c, drivers/base/dd.c, drivers/pci/pci-driver.c), and how VFIO's device files come and go with it.
/// </summary>
internal sealed class FakeDrivers(FakeFiles files)
{
    private const string NoOverride = "(null)";

    private readonly Dictionary<string, FakeDriver> _onDisk = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FakeDriver> _loaded = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (uint User, uint Group)> _owners = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, (uint User, uint Group)>> Owners => _owners;

    /// <summary>Adds a driver whose module is loaded, and which has ids for some functions.</summary>
    public FakeDriver Add(string name, params string[] functions) => Add(new FakeDriver(name, functions.Contains));

    public FakeDriver Add(FakeDriver driver)
    {
        AddModule(driver);
        _ = Load(driver.Name);
        return driver;
    }

    /// <summary>Adds VFIO's own driver, loaded.</summary>
    public FakeDriver AddVfio(string name = "vfio-pci") => Add(new FakeDriver(name, _ => false) { IsVfio = true });

    /// <summary>Adds a driver whose module can be loaded.</summary>
    public void AddModule(FakeDriver driver) => _onDisk[driver.Name] = driver;

    /// <summary>Takes a module away: rmmod, and from the disk.</summary>
    public void RemoveModule(string name)
    {
        foreach (string address in files.Functions().Where(a => DriverOf(a) == name))
        {
            _ = Unbind(name, address);
        }

        _onDisk.Remove(name);
        if (_loaded.Remove(name))
        {
            files.DeleteFolder($"sys/bus/pci/drivers/{name}");
            files.DeleteFolder($"sys/module/{ModuleOf(name)}");
        }
    }

    /// <summary>modprobe: 0, or ENOENT for a module that is not there.</summary>
    public int Load(string name)
    {
        string? known = _onDisk.Keys.FirstOrDefault(k => ModuleOf(k) == ModuleOf(name));
        if (known is null)
        {
            return Errno.NoEntry;
        }

        if (_loaded.TryAdd(known, _onDisk[known]))
        {
            string folder = $"sys/bus/pci/drivers/{known}";
            files.Tree.File($"{folder}/bind", string.Empty).File($"{folder}/unbind", string.Empty).File($"{folder}/new_id", string.Empty);
            files.Tree.File($"sys/module/{ModuleOf(known)}/refcnt", "0\n");
            files.Link($"{folder}/module", $"sys/module/{ModuleOf(known)}");
            if (_onDisk[known].IsVfio && !files.Exists("dev/vfio/vfio"))
            {
                files.Tree.File("dev/vfio/vfio", string.Empty).File("sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n");
                _owners["dev/vfio/vfio"] = (0, 0);
            }

            // driver_attach: a new driver takes what is free and matches.
            foreach (string address in files.Functions().Where(a => DriverOf(a) is null && CanTake(_onDisk[known], a)))
            {
                _ = Attach(_onDisk[known], address);
            }
        }

        return 0;
    }

    public string? DriverOf(string address) => files.HasFunction(address) ? files.LinkName($"{files.FolderOf(address)}/driver") : null;

    public FakeDriver? Loaded(string? name) => name is not null && _loaded.TryGetValue(name, out FakeDriver? driver) ? driver : null;

    public bool IsOnVfio(string address) => Loaded(DriverOf(address)) is { IsVfio: true };

    /// <summary>Whether a driver has it that keeps its group from a VM: all but those that leave its DMA alone (bridges', pci-stub and VFIO's).</summary>
    public bool IsOnHostDriver(string address) => DriverOf(address) is { } driver && driver != "pci-stub" && !IsOnVfio(address) && !IsBridge(address);

    /// <summary>driver_set_override: an empty line clears it.</summary>
    public int Override(string address, string value)
    {
        files.Write(address, "driver_override", value.Length == 0 ? NoOverride : value);
        return 0;
    }

    /// <summary>bind_store.</summary>
    public int Bind(string driver, string address) =>
        !files.HasFunction(address) || !CanTake(_loaded[driver], address) ? Errno.NoDevice
        : DriverOf(address) is not null ? Errno.Busy
        : Attach(_loaded[driver], address);

    /// <summary>unbind_store.</summary>
    public int Unbind(string driver, string address)
    {
        if (!files.HasFunction(address) || DriverOf(address) is not { } bound || bound != driver)
        {
            return Errno.NoDevice;
        }

        Released?.Invoke(address);
        files.Delete($"{files.FolderOf(address)}/driver");
        files.Delete($"sys/bus/pci/drivers/{driver}/{address}");
        UpdateGroupFile(address);
        return 0;
    }

    /// <summary>store_drivers_probe: that no driver takes it is no error.</summary>
    public int Probe(string address)
    {
        if (!files.HasFunction(address))
        {
            return Errno.NoDevice;
        }

        if (DriverOf(address) is null)
        {
            _ = _loaded.Values.FirstOrDefault(d => CanTake(d, address) && Attach(d, address) == 0);
        }

        return 0;
    }

    /// <summary>Is told when a driver lets a function go: most drivers of PFs end their VFs then.</summary>
    public Action<string>? Released { get; set; }

    /// <summary>A function is gone.</summary>
    public void Forget(string address)
    {
        if (DriverOf(address) is { } driver)
        {
            _ = Unbind(driver, address);
        }
    }

    public int ReadOwner(string path, out uint user, out uint group)
    {
        bool has = _owners.TryGetValue(path, out var owner);
        (user, group) = owner;
        return has ? 0 : Errno.NoEntry;
    }

    public int ChangeOwner(string path, uint user, uint group)
    {
        if (!_owners.TryGetValue(path, out var before))
        {
            return Errno.NoEntry;
        }

        // The last number leaves it as it is.
        _owners[path] = (user == uint.MaxValue ? before.User : user, group == uint.MaxValue ? before.Group : group);
        return 0;
    }

    private static string ModuleOf(string driver) => driver.Replace('-', '_');

    // pci_match_device: an override lets one driver have the function, and that one whatever its ids.
    private bool CanTake(FakeDriver driver, string address) =>
        files.Read(address, "driver_override") is { } pinned and not NoOverride ? pinned == driver.Name : driver.Matches(address);

    private int Attach(FakeDriver driver, string address)
    {
        // vfio-pci binds no bridge, and no PF that has VFs.
        if (driver.Refuses(address) || (driver.IsVfio && IsBridge(address)))
        {
            return Errno.Invalid;
        }

        if (driver.IsVfio && files.Read(address, "sriov_numvfs") is { } count && count != "0")
        {
            return Errno.Busy;
        }

        files.Link($"{files.FolderOf(address)}/driver", $"sys/bus/pci/drivers/{driver.Name}");
        files.Link($"sys/bus/pci/drivers/{driver.Name}/{address}", files.FolderOf(address));
        UpdateGroupFile(address);
        return 0;
    }

    private bool IsBridge(string address) => files.Read(address, "class") is { } code && code.StartsWith("0x0604", StringComparison.Ordinal);

    // The file is there while a function of the group is on a VFIO driver, and belongs to root each time it is made.
    private void UpdateGroupFile(string address)
    {
        if (files.LinkName($"{files.FolderOf(address)}/iommu_group") is not { } group)
        {
            return;
        }

        string file = string.Create(CultureInfo.InvariantCulture, $"dev/vfio/{group}");
        bool isUsed = files.Functions().Any(f => files.LinkName($"{files.FolderOf(f)}/iommu_group") == group && IsOnVfio(f));
        if (isUsed && _owners.TryAdd(file, (0u, 0u)))
        {
            files.Tree.File(file, string.Empty);
        }
        else if (!isUsed && _owners.Remove(file))
        {
            files.Delete(file);
        }
    }
}
