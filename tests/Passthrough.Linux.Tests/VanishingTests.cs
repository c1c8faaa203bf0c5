namespace Passthrough.Linux.Tests;

/// <summary>A function that disappears at any moment of its reading is told to have: half of it is never taken for the whole.</summary>
public sealed class VanishingTests
{
    private const string Directory = "sys/devices/pci0000:00/0000:00:01.0";

    private static MemoryTree Tree()
    {
        var tree = new MemoryTree();
        bool made = tree.TryAddLink("sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0")
            & tree.TryAddFile($"{Directory}/vendor", "0x1b36\n"u8.ToArray()) & tree.TryAddFile($"{Directory}/device", "0x0010\n"u8.ToArray())
            & tree.TryAddFile($"{Directory}/class", "0x030000\n"u8.ToArray()) & tree.TryAddFile($"{Directory}/revision", "0x02\n"u8.ToArray())
            & tree.TryAddFile($"{Directory}/subsystem_vendor", "0x1af4\n"u8.ToArray()) & tree.TryAddFile($"{Directory}/subsystem_device", "0x1100\n"u8.ToArray())
            & tree.TryAddFile($"{Directory}/boot_vga", "1\n"u8.ToArray()) & tree.TryAddFile($"{Directory}/numa_node", "1\n"u8.ToArray())
            & tree.TryAddFile($"{Directory}/resource", "0x00000000fe600000 0x00000000fe603fff 0x0000000000140204\n"u8.ToArray())
            & tree.TryAddFile($"{Directory}/config", FakeConfig.Of(0x1b36, 0x0010, 0x030000).Bytes)
            & tree.TryAddFile("proc/self/mountinfo", []) & tree.TryAddLink($"{Directory}/driver", "../../../bus/pci/drivers/nvme");
        made.Should().BeTrue();
        return tree;
    }

    [Fact]
    public void A_function_that_goes_after_any_access_is_whole_or_has_vanished()
    {
        string whole = InventoryText.Of(LinuxHost.OfTree(Tree()).ReadInventory().GetValueOrThrow());
        var counting = new VanishingTree(Tree(), int.MaxValue);
        LinuxHost.OfTree(counting).ReadInventory().ThrowIfError();

        HostInventory[] readings = [.. Enumerable.Range(0, counting.Accesses).Select(n => LinuxHost.OfTree(new VanishingTree(Tree(), n)).ReadInventory().GetValueOrThrow())];

        counting.Accesses.Should().BeGreaterThan(15);
        readings.Should().OnlyContain(i => i.Functions[0].Warnings.Any(w => w.Code == VmErrorCode.FunctionVanished) || InventoryText.Of(i) == whole);
    }

    /// <summary>Has the function's directory for a number of accesses to it, and then no more.</summary>
    private sealed class VanishingTree(MemoryTree inner, int after) : IHostTree
    {
        public int Accesses { get; private set; }

        private bool IsGone(string path) => path.StartsWith(Directory, StringComparison.Ordinal) && Accesses++ >= after;

        public TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false)
        {
            count = 0;
            return IsGone(path) ? TreeStatus.Missing : inner.ReadFile(path, buffer, out count, inPieces);
        }

        public TreeStatus ReadSize(string path, out long size)
        {
            size = 0;
            return IsGone(path) ? TreeStatus.Missing : inner.ReadSize(path, out size);
        }

        public TreeStatus ReadLink(string path, out string target)
        {
            target = string.Empty;
            return IsGone(path) ? TreeStatus.Missing : inner.ReadLink(path, out target);
        }

        public TreeStatus List(string path, out string[] names)
        {
            names = [];
            return IsGone(path) ? TreeStatus.Missing : inner.List(path, out names);
        }
    }
}
