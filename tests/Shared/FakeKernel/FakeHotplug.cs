namespace Passthrough.Testing;

/// <summary>How functions are removed and found again (drivers/pci/pci-sysfs.c).</summary>
internal sealed class FakeHotplug(FakeFiles files, FakeDrivers drivers)
{
    private readonly SortedDictionary<string, string> _removed = new(StringComparer.Ordinal);

    /// <summary>remove_store: the function, and all below it.</summary>
    public int Remove(string address, string value)
    {
        if (value != "1")
        {
            return Errno.Invalid;
        }

        Unplug(address);
        return 0;
    }

    /// <summary>Takes a function away with all below it, as when a card is pulled.</summary>
    public void Unplug(string address)
    {
        string folder = files.FolderOf(address);
        foreach (string gone in files.Functions().Where(f => files.FolderOf(f) is var other && (other == folder || other.StartsWith(folder + "/", StringComparison.Ordinal))).Reverse())
        {
            drivers.Forget(gone);
            _removed[gone] = files.FolderOf(gone);
            if (files.LinkName($"{files.FolderOf(gone)}/iommu_group") is { } group)
            {
                files.Delete($"sys/kernel/iommu_groups/{group}/devices/{gone}");
            }

            files.Delete($"{FakeFiles.Devices}/{gone}");
        }

        Directory.Move(files.Tree.PathOf(folder), files.Tree.PathOf(Kept(address)));
    }

    /// <summary>rescan_store: what is there is found again, and gets the driver that matches.</summary>
    public int Rescan()
    {
        foreach ((string address, string folder) in _removed)
        {
            if (Directory.Exists(files.Tree.PathOf(Kept(address))))
            {
                Directory.Move(files.Tree.PathOf(Kept(address)), files.Tree.PathOf(folder));
            }
        }

        foreach ((string address, string folder) in _removed)
        {
            files.Link($"{FakeFiles.Devices}/{address}", folder);
            if (files.LinkName($"{folder}/iommu_group") is { } group)
            {
                files.Link($"sys/kernel/iommu_groups/{group}/devices/{address}", folder);
            }

            files.Write(address, "driver_override", "(null)");
        }

        foreach (string address in _removed.Keys.ToArray())
        {
            _removed.Remove(address);
            _ = drivers.Probe(address);
        }

        return 0;
    }

    private static string Kept(string address) => $"unplugged-{address}";
}
