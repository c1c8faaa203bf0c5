using System.Globalization;

namespace Passthrough.Testing;

/// <summary>How VFs come and go (drivers/pci/iov.c, drivers/pci/pci-sysfs.c).</summary>
internal sealed class FakeSriov
{
    private readonly FakeFiles _files;
    private readonly FakeDrivers _drivers;
    private readonly FakeResets _resets;

    public FakeSriov(FakeFiles files, FakeDrivers drivers, FakeResets resets)
    {
        (_files, _drivers, _resets) = (files, drivers, resets);
        drivers.Released = Release;
    }

    /// <summary>Makes a function a PF whose VFs follow it directly.</summary>
    /// <param name="address">The function.</param>
    /// <param name="total">How many VFs it can have.</param>
    public void Set(string address, int total)
    {
        _files.Write(address, "sriov_totalvfs", total.ToString(CultureInfo.InvariantCulture));
        _files.Write(address, "sriov_numvfs", "0");
        _files.Write(address, "sriov_drivers_autoprobe", "1");
        _files.Write(address, "sriov_offset", "1");
        _files.Write(address, "sriov_stride", "1");
    }

    /// <summary>sriov_drivers_autoprobe_store.</summary>
    public int Autoprobe(string address, string value)
    {
        if (value is not ("0" or "1"))
        {
            return Errno.Invalid;
        }

        _files.Write(address, "sriov_drivers_autoprobe", value);
        return 0;
    }

    /// <summary>sriov_numvfs_store: from none to some, or from some to none.</summary>
    public int Change(string address, string value)
    {
        int total = int.Parse(_files.Read(address, "sriov_totalvfs")!, CultureInfo.InvariantCulture);
        int now = int.Parse(_files.Read(address, "sriov_numvfs")!, CultureInfo.InvariantCulture);
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return Errno.Invalid;
        }

        if (count > total)
        {
            return Errno.OutOfRange;
        }

        if (count == now)
        {
            return 0;
        }

        if (_drivers.Loaded(_drivers.DriverOf(address)) is not { MakesVirtualFunctions: true })
        {
            return Errno.NoEntry;
        }

        if (now != 0 && count != 0)
        {
            return Errno.Busy;
        }

        for (int i = 0; i < Math.Max(now, count); i++)
        {
            Change(address, i, isMade: count != 0);
        }

        _files.Write(address, "sriov_numvfs", value);
        return 0;
    }

    private void Release(string physical)
    {
        if (_files.Read(physical, "sriov_numvfs") is { } count && count != "0" && _drivers.Loaded(_drivers.DriverOf(physical)) is { LeavesVirtualFunctions: false })
        {
            _ = Change(physical, "0");
        }
    }

    private void Change(string physical, int index, bool isMade)
    {
        PciAddress at = PciAddress.Parse(physical);
        int routing = (at.Bus << 8) + (at.Device << 3) + at.Function + 1 + index;
        string address = string.Create(CultureInfo.InvariantCulture, $"{at.Segment:x4}:{routing >> 8:x2}:{(routing >> 3) & 0x1F:x2}.{routing & 7}");
        string physicalFolder = _files.FolderOf(physical);
        string folder = $"{Path.GetDirectoryName(physicalFolder)}/{address}";
        string virtfn = string.Create(CultureInfo.InvariantCulture, $"{physicalFolder}/virtfn{index}");
        if (!isMade)
        {
            _drivers.Forget(address);
            _files.DeleteFolder($"sys/kernel/iommu_groups/{_files.LinkName($"{folder}/iommu_group")}");
            _files.Delete(virtfn);
            _files.Delete($"{FakeFiles.Devices}/{address}");
            _files.DeleteFolder(folder);
            return;
        }

        int group = Directory.EnumerateDirectories(_files.Tree.PathOf("sys/kernel/iommu_groups")).Select(d => int.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture)).Max() + 1;
        _files.Tree.Function(folder["sys/devices/".Length..]).InGroup(group);
        _files.Tree.Group(group);
        _resets.Set(address, "flr");
        _files.Link($"{folder}/physfn", physicalFolder);
        _files.Link(virtfn, folder);
        if (_files.Read(physical, "sriov_drivers_autoprobe") == "1")
        {
            _ = _drivers.Probe(address);
        }
    }
}
