using System.Globalization;

namespace Passthrough.Cli.Tests;

/// <summary>A tree like <c>/sys</c> with real links, in a folder of its own: the tool reads it as it reads a host.</summary>
internal sealed class HostTree : IDisposable
{
    private const string Memory64 = "0x0000000000140204";
    private readonly TemporaryDirectory _root = new();

    public HostTree()
    {
        Directory.CreateDirectory(_root.Below("sys/bus/pci/devices"));
        Directory.CreateDirectory(_root.Below("sys/class/net"));
        _root.Write("proc/self/mountinfo", string.Empty);
        _root.Write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
    }

    public string Path => _root.Path;

    /// <summary>Says which host it is, and which of its boots.</summary>
    public void Identify(string id, string boot = "11111111-2222-3333-4444-555555555555")
    {
        _root.Write("etc/machine-id", id + "\n");
        _root.Write("proc/sys/kernel/random/boot_id", boot + "\n");
    }

    /// <summary>Adds a process, with files that it has open.</summary>
    public void Run(int process, string name, string command, params string[] files)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"proc/{process}");
        Directory.CreateDirectory(_root.Below($"{folder}/fd"));
        _root.Write($"{folder}/comm", name + "\n");
        _root.Write($"{folder}/cmdline", command.Replace(' ', '\0') + "\0");
        foreach ((int index, string file) in files.Index())
        {
            Link(string.Create(CultureInfo.InvariantCulture, $"{folder}/fd/{index}"), file);
        }
    }

    /// <summary>Takes a function away, as when its card is pulled.</summary>
    public void Remove(string address)
    {
        File.Delete(_root.Below($"sys/bus/pci/devices/{address}"));
        Directory.Delete(_root.Below(FolderOf(address)), recursive: true);
        foreach (string group in Directory.GetDirectories(_root.Below("sys/kernel/iommu_groups")))
        {
            File.Delete(System.IO.Path.Combine(group, "devices", address));
        }
    }

    /// <summary>A host with two network cards of which one shares its group with an audio card, and a bridge above each.</summary>
    public static HostTree Sample()
    {
        var tree = new HostTree();
        tree.Add("0000:00:01.0", 0x8086, 0x1901, "pcieport", 1, headerType: 1, classCode: 0x060400);
        tree.Add("0000:01:00.0", 0x1AF4, 0x1041, "virtio-pci", 10);
        tree.Add("0000:02:00.0", 0x10DE, 0x2204, "nvidia", 11);
        tree.Add("0000:02:00.1", 0x10DE, 0x1AEF, "snd_hda_intel", 11);
        tree.Add("0000:03:00.0", 0x8086, 0x1521, null, null);
        return tree;
    }

    public void Add(string address, ushort vendor, ushort device, string? driver, int? group, byte headerType = 0, uint classCode = 0x020000)
    {
        string own = FolderOf(address);
        Write(own, "vendor", $"0x{vendor:x4}\n");
        Write(own, "device", $"0x{device:x4}\n");
        Write(own, "subsystem_vendor", "0x0000\n");
        Write(own, "subsystem_device", "0x0000\n");
        Write(own, "class", $"0x{classCode:x6}\n");
        Write(own, "revision", "0x01\n");
        Write(own, "numa_node", "-1\n");
        Write(own, "driver_override", "(null)\n");
        Write(own, "reset_method", "flr bus\n");
        ulong start = 0x4000_0000_00 + (Convert.ToUInt64(address[5..7], 16) << 24) + (Convert.ToUInt64(address[11..], 16) << 20);
        Write(own, "resource", string.Create(CultureInfo.InvariantCulture, $"0x{start:x16} 0x{start + 0xFFFF:x16} {Memory64}\n"));
        byte[] config = new byte[256];
        (config[0], config[1], config[2], config[3]) = ((byte)(vendor & 0xFF), (byte)(vendor >> 8), (byte)(device & 0xFF), (byte)(device >> 8));
        (config[0x09], config[0x0A], config[0x0B], config[0x0E]) = ((byte)(classCode & 0xFF), (byte)((classCode >> 8) & 0xFF), (byte)(classCode >> 16), headerType);
        File.WriteAllBytes(_root.Below($"{own}/config"), config);
        Link($"sys/bus/pci/devices/{address}", $"../../../{FolderOf(address)["sys/".Length..]}");
        if (driver is not null)
        {
            Directory.CreateDirectory(_root.Below($"sys/bus/pci/drivers/{driver}"));
            Link($"{own}/driver", $"../../../bus/pci/drivers/{driver}");
        }

        if (group is not null)
        {
            _root.Write($"sys/kernel/iommu_groups/{group}/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi\n");
            _root.Write($"sys/kernel/iommu_groups/{group}/type", "DMA-FQ\n");
            Link($"sys/kernel/iommu_groups/{group}/devices/{address}", $"../../../../{FolderOf(address)["sys/".Length..]}");
            Link($"{own}/iommu_group", $"../../../kernel/iommu_groups/{group}");
        }
    }

    /// <summary>Replaces an attribute of a function.</summary>
    public void Set(string address, string attribute, string text) => Write(FolderOf(address), attribute, text);

    /// <summary>Takes all rights to read an attribute away; they bind every user but root.</summary>
    public void Hide(string address, string attribute) => TemporaryDirectory.Hide(_root.Below($"{FolderOf(address)}/{attribute}"));

    public void Dispose() => _root.Dispose();

    // Each bus is a root bus, so that no two functions are at one place.
    private static string FolderOf(string address) => $"sys/devices/pci{address[..7]}/{address}";

    private void Write(string folder, string name, string text) => _root.Write($"{folder}/{name}", text);

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_root.Below(path))!);
        File.CreateSymbolicLink(_root.Below(path), target);
    }
}
