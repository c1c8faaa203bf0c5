using System.Globalization;

namespace Passthrough.Testing;

/// <summary>
/// A host's files made in a temporary folder, with real symbolic links as sysfs has them. Deleted on dispose.
/// </summary>
public sealed class FakeHostTree : IDisposable
{
    private int _mounts;

    public FakeHostTree()
    {
        Root = Directory.CreateTempSubdirectory("passthrough-tree-").FullName;
        Directory.CreateDirectory(PathOf("sys/bus/pci/devices"));
        File("proc/self/mountinfo", string.Empty);
        File("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
        File("proc/net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n");
        File("proc/net/fib_trie", "Main:\nLocal:\n           |-- 127.0.0.1\n              /32 host LOCAL\n");
        File("proc/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n");
        File("proc/net/ipv6_route", string.Empty);
    }

    /// <summary>The folder: what <c>--host</c> takes.</summary>
    public string Root { get; }

    public string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Adds a function by its way below <c>sys/devices</c>, such as <c>pci0000:00/0000:00:10.0/0000:01:00.0</c>.</summary>
    public FakeFunction Function(string way)
    {
        string directory = $"sys/devices/{way}";
        Directory.CreateDirectory(PathOf(directory));
        Link($"sys/bus/pci/devices/{Path.GetFileName(way)}", $"../../../devices/{way}");
        return new FakeFunction(this, directory);
    }

    public FakeHostTree File(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        System.IO.File.WriteAllText(PathOf(path), text);
        return this;
    }

    public FakeHostTree File(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        System.IO.File.WriteAllBytes(PathOf(path), bytes);
        return this;
    }

    public FakeHostTree Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        System.IO.File.CreateSymbolicLink(PathOf(path), target);
        return this;
    }

    /// <summary>Adds an IOMMU group's own files; functions join it by <see cref="FakeFunction.InGroup"/>.</summary>
    public FakeHostTree Group(int number, string type = "DMA-FQ", string reservedRegions = "0x00000000fee00000 0x00000000feefffff msi\n", string? name = null)
    {
        string directory = $"sys/kernel/iommu_groups/{number}";
        Directory.CreateDirectory(PathOf($"{directory}/devices"));
        File($"{directory}/type", type + "\n").File($"{directory}/reserved_regions", reservedRegions);
        return name is null ? this : File($"{directory}/name", name + "\n");
    }

    /// <summary>Adds a block device below <c>sys/devices</c>, such as <c>pci0000:00/0000:00:02.0/virtio1/block/vda</c>.</summary>
    public FakeHostTree BlockDevice(string way, string numbers)
    {
        File($"sys/devices/{way}/dev", numbers + "\n");
        return Link($"sys/dev/block/{numbers}", $"../../devices/{way}").Link($"sys/class/block/{Path.GetFileName(way)}", $"../../devices/{way}");
    }

    public FakeHostTree Mount(string numbers, string mountPoint, string source)
    {
        _mounts++;
        System.IO.File.AppendAllText(PathOf("proc/self/mountinfo"), string.Create(CultureInfo.InvariantCulture, $"{_mounts + 20} 1 {numbers} / {mountPoint} rw,relatime shared:1 - ext4 {source} rw\n"));
        return this;
    }

    /// <summary>Adds a mount of any type with its own options.</summary>
    public FakeHostTree Mount(string type, string mountPoint, string source, string options)
    {
        _mounts++;
        System.IO.File.AppendAllText(PathOf("proc/self/mountinfo"), string.Create(CultureInfo.InvariantCulture, $"{_mounts + 20} 1 0:{_mounts + 40} / {mountPoint} rw,relatime - {type} {source} {options}\n"));
        return this;
    }

    /// <summary>Adds a virtio device below <c>sys/devices</c>, such as <c>pci0000:00/0000:00:18.0/virtio3</c>, with its driver and a 9p share's name.</summary>
    public FakeHostTree VirtioDevice(string way, string driver, string? tag = null)
    {
        Link($"sys/bus/virtio/devices/{Path.GetFileName(way)}", $"../../../devices/{way}").Link($"sys/devices/{way}/driver", $"../../../../bus/virtio/drivers/{driver}");
        return tag is null ? this : File($"sys/devices/{way}/mount_tag", tag + "\n");
    }

    public FakeHostTree Swap(string source)
    {
        System.IO.File.AppendAllText(PathOf("proc/swaps"), $"{source}                               partition\t1000\t0\t-2\n");
        return this;
    }

    /// <summary>Adds a network interface below <c>sys/devices</c>, such as <c>pci0000:00/0000:00:03.0/net/eth0</c>.</summary>
    public FakeHostTree Interface(string way, string flags) =>
        File($"sys/devices/{way}/flags", flags + "\n").File($"sys/devices/{way}/address", "52:54:00:12:34:56\n").Link($"sys/class/net/{Path.GetFileName(way)}", $"../../devices/{way}");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
