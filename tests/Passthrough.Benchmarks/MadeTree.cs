using System.Globalization;

namespace Passthrough.Benchmarks;

/// <summary>
/// A sysfs of 4,096 PCI functions in a directory: 128 root ports on bus 0, and 31 endpoints below each. Half of the endpoints show 256
/// bytes of configuration space, all others 4096. Links are real ones, and the list of names is this machine's.
/// </summary>
internal sealed class MadeTree : IDisposable
{
    public const int Functions = RootPorts * (1 + EndpointsPerPort);

    private const int RootPorts = 128;
    private const int EndpointsPerPort = 31;
    private const string Names = "/usr/share/misc/pci.ids";
    private const string HostBridge = "pci0000:00";

    private static readonly string[] Drivers = ["ixgbe", "nvme", "vfio-pci"];

    private readonly string _devices;
    private readonly string _byAddress;
    private readonly string _groups;
    private readonly string _drivers;

    private MadeTree(string root)
    {
        Root = root;
        _devices = Path.Combine(root, "sys/devices", HostBridge);
        _byAddress = Path.Combine(root, "sys/bus/pci/devices");
        _groups = Path.Combine(root, "sys/kernel/iommu_groups");
        _drivers = Path.Combine(root, "sys/bus/pci/drivers");
    }

    /// <summary>The directory that holds <c>sys</c>.</summary>
    public string Root { get; }

    /// <summary>What lspci calls <c>sysfs.path</c>.</summary>
    public string PciPath => Path.Combine(Root, "sys/bus/pci");

    /// <summary>Makes a tree in a new temporary directory, which goes when the tree is disposed.</summary>
    public static MadeTree InTemporaryDirectory() => In(Directory.CreateTempSubdirectory("passthrough-benchmark-").FullName);

    /// <summary>Makes a tree in a directory that is there.</summary>
    public static MadeTree In(string directory)
    {
        var tree = new MadeTree(Path.GetFullPath(directory));
        tree.Make();
        return tree;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Make()
    {
        foreach (string directory in (string[])[_devices, _byAddress, _groups, Path.Combine(Root, "sys/class/net"), Path.Combine(Root, "proc/self")])
        {
            Directory.CreateDirectory(directory);
        }

        File.WriteAllText(Path.Combine(Root, "proc/self/mountinfo"), string.Empty);
        File.WriteAllText(Path.Combine(Root, "proc/swaps"), string.Empty);
        CopyNames();
        int index = 0;
        for (int port = 0; port < RootPorts; port++)
        {
            byte bus = (byte)(port + 1);
            PciAddress address = PciAddress.Create(0, 0, port / 8, port % 8).GetValueOrThrow();
            string below = $"{HostBridge}/{address}";
            Add(address, below, MadeFunction.RootPortBytes(bus), group: index, driver: "pcieport", ResourcesOfPort());
            for (int device = 0; device < EndpointsPerPort; device++)
            {
                index++;
                PciAddress endpoint = PciAddress.Create(0, bus, device, 0).GetValueOrThrow();
                int size = index % 2 == 0 ? MadeFunction.StandardSize : MadeFunction.ExtendedSize;
                string? driver = Drivers.ElementAtOrDefault(index % (Drivers.Length + 1));
                Add(endpoint, $"{below}/{endpoint}", MadeFunction.EndpointBytes(index, size), index, driver, ResourcesOfEndpoint(index));
            }

            index++;
        }
    }

    private void Add(PciAddress address, string path, byte[] config, int group, string? driver, string resource)
    {
        string name = address.ToString();
        string directory = Directory.CreateDirectory(Path.Combine(Root, "sys/devices", path)).FullName;
        File.WriteAllBytes(Path.Combine(directory, "config"), config);
        foreach ((string attribute, string value) in Attributes(config, group))
        {
            File.WriteAllText(Path.Combine(directory, attribute), value + "\n");
        }

        File.WriteAllText(Path.Combine(directory, "resource"), resource);
        Link(Path.Combine(_byAddress, name), directory);
        string members = Directory.CreateDirectory(Path.Combine(_groups, group.ToString(CultureInfo.InvariantCulture), "devices")).FullName;
        File.WriteAllText(Path.Combine(members, "../reserved_regions"), "0x00000000fee00000 0x00000000feefffff msi\n");
        File.WriteAllText(Path.Combine(members, "../type"), "DMA\n");
        Link(Path.Combine(members, name), directory);
        Link(Path.Combine(directory, "iommu_group"), Path.GetDirectoryName(members)!);
        Link(Path.Combine(directory, "subsystem"), PciPath);
        if (driver is not null)
        {
            string bound = Directory.CreateDirectory(Path.Combine(_drivers, driver)).FullName;
            Link(Path.Combine(directory, "driver"), bound);
            Link(Path.Combine(bound, name), directory);
        }
    }

    // lspci looks names up in this machine's list, so the tree has the same one.
    private void CopyNames()
    {
        if (File.Exists(Names))
        {
            string copy = Path.Combine(Root, Names.TrimStart('/'));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Names, copy);
        }
    }

    private static IEnumerable<(string Attribute, string Value)> Attributes(byte[] config, int index)
    {
        int vendor = config[0] | (config[1] << 8);
        int device = config[2] | (config[3] << 8);
        int code = config[9] | (config[10] << 8) | (config[11] << 16);
        int subsystemVendor = config[0x2C] | (config[0x2D] << 8);
        int subsystemDevice = config[0x2E] | (config[0x2F] << 8);
        yield return ("vendor", $"0x{vendor:x4}");
        yield return ("device", $"0x{device:x4}");
        yield return ("class", $"0x{code:x6}");
        yield return ("revision", $"0x{config[8]:x2}");
        yield return ("subsystem_vendor", $"0x{subsystemVendor:x4}");
        yield return ("subsystem_device", $"0x{subsystemDevice:x4}");
        yield return ("irq", (16 + (index % 200)).ToString(CultureInfo.InvariantCulture));
        yield return ("numa_node", (index % 2).ToString(CultureInfo.InvariantCulture));
        yield return ("modalias", $"pci:v{vendor:X8}d{device:X8}sv{subsystemVendor:X8}sd{subsystemDevice:X8}bc{code >> 16:X2}sc{(code >> 8) & 0xFF:X2}i{code & 0xFF:X2}");
        yield return ("driver_override", "(null)");
        yield return ("enable", "1");
        yield return ("reset_method", "flr bus");
        yield return ("current_link_speed", "8.0 GT/s PCIe");
        yield return ("current_link_width", "8");
        yield return ("max_link_speed", "16.0 GT/s PCIe");
        yield return ("max_link_width", "16");
        yield return ("power_state", "D0");
        yield return ("msi_bus", "1");
        yield return ("uevent", $"PCI_CLASS={code:X}\nPCI_ID={vendor:X4}:{device:X4}");
    }

    private static string ResourcesOfEndpoint(int index)
    {
        ulong registers = MadeFunction.RegistersAt(index);
        ulong table = registers + MadeFunction.RegistersSize;
        return Resource(registers, MadeFunction.RegistersSize) + Unused(3) + Resource(table, MadeFunction.InterruptTableSize) + Unused(8);
    }

    private static string ResourcesOfPort() => Unused(17);

    private static string Resource(ulong start, ulong size) => $"0x{start:x16} 0x{start + size - 1:x16} 0x{0x140204:x16}\n";

    private static string Unused(int lines) => string.Concat(Enumerable.Repeat("0x0000000000000000 0x0000000000000000 0x0000000000000000\n", lines));

    private static void Link(string link, string target) =>
        File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, target));
}
