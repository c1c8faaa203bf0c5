using System.Globalization;

namespace Passthrough.Testing;

/// <summary>One function of a <see cref="FakeHostTree"/>: an NVMe controller with one BAR unless told otherwise.</summary>
public sealed class FakeFunction
{
    private const string NoResource = "0x0000000000000000 0x0000000000000000 0x0000000000000000\n";

    private readonly FakeHostTree _tree;
    private readonly string[] _resources = [.. Enumerable.Repeat(NoResource, 13)];

    internal FakeFunction(FakeHostTree tree, string directory)
    {
        _tree = tree;
        FolderPath = directory;
        Ids(0x1b36, 0x0010).Class(0x010802)
            .With("revision", "0x02\n").With("subsystem_vendor", "0x1af4\n").With("subsystem_device", "0x1100\n")
            .With("irq", "11\n").With("numa_node", "-1\n").With("driver_override", "(null)\n")
            .Resource(0, 0xfe60_0000, 0x4000, 0x140204)
            .Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802).Bytes);
    }

    /// <summary>The function's folder, from the tree's root.</summary>
    public string FolderPath { get; }

    private string ToSys => string.Concat(Enumerable.Repeat("../", FolderPath.Count(c => c == '/')));

    public FakeFunction With(string attribute, string text)
    {
        _tree.File($"{FolderPath}/{attribute}", text);
        return this;
    }

    public FakeFunction With(string attribute, byte[] bytes)
    {
        _tree.File($"{FolderPath}/{attribute}", bytes);
        return this;
    }

    public FakeFunction Without(string attribute)
    {
        File.Delete(_tree.PathOf($"{FolderPath}/{attribute}"));
        return this;
    }

    public FakeFunction LinkTo(string name, string target)
    {
        _tree.Link($"{FolderPath}/{name}", target);
        return this;
    }

    public FakeFunction Ids(int vendor, int device) =>
        With("vendor", string.Create(CultureInfo.InvariantCulture, $"0x{vendor:x4}\n")).With("device", string.Create(CultureInfo.InvariantCulture, $"0x{device:x4}\n"));

    public FakeFunction Class(int code) => With("class", string.Create(CultureInfo.InvariantCulture, $"0x{code:x6}\n"));

    public FakeFunction Config(byte[] bytes) => With("config", bytes);

    public FakeFunction Resource(int index, ulong start, ulong size, ulong flags)
    {
        _resources[index] = string.Create(CultureInfo.InvariantCulture, $"0x{start:x16} 0x{start + size - 1:x16} 0x{flags:x16}\n");
        return With("resource", string.Concat(_resources));
    }

    public FakeFunction Driver(string name)
    {
        Directory.CreateDirectory(_tree.PathOf($"sys/bus/pci/drivers/{name}"));
        return LinkTo("driver", $"{ToSys}bus/pci/drivers/{name}");
    }

    public FakeFunction InGroup(int number)
    {
        _tree.Link($"sys/kernel/iommu_groups/{number}/devices/{Path.GetFileName(FolderPath)}", $"../../../../{FolderPath["sys/".Length..]}");
        return LinkTo("iommu_group", $"{ToSys}kernel/iommu_groups/{number}");
    }
}
