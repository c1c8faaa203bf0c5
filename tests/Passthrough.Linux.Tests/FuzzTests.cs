using System.Text;

namespace Passthrough.Linux.Tests;

/// <summary>Garbage into every parser: each case ends, without an exception, with an inventory or an error.</summary>
[Trait("Category", "Heavy")]
public sealed class FuzzTests
{
    private const string Directory = "sys/devices/pci0000:00/0000:00:01.0";

    private static readonly (string Name, string Sound)[] Files =
    [
        ("vendor", "0x1b36\n"), ("device", "0x0010\n"), ("class", "0x010802\n"), ("revision", "0x02\n"), ("subsystem_vendor", "0x1af4\n"), ("subsystem_device", "0x1100\n"), ("numa_node", "-1\n"),
        ("driver_override", "(null)\n"), ("reset_method", "flr bus\n"), ("resource", "0x00000000fe600000 0x00000000fe603fff 0x0000000000140204\n0x0 0x0 0x0\n"), ("sriov_totalvfs", "4\n"),
        ("current_link_speed", "8.0 GT/s PCIe\n"), ("current_link_width", "4\n"), ("max_link_speed", "8.0 GT/s PCIe\n"), ("max_link_width", "4\n"), ("boot_vga", "1\n"),
    ];

    private static readonly (string Path, string Sound)[] HostFiles =
    [
        ("sys/kernel/iommu_groups/1/reserved_regions", "0x00000000fee00000 0x00000000feefffff msi\n"), ("sys/kernel/iommu_groups/1/type", "DMA\n"), ("sys/kernel/iommu_groups/1/name", "vfio-noiommu\n"),
        ("proc/self/mountinfo", "22 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n23 1 0:5 / /x rw - btrfs /dev/mapper/a rw\n24 1 0:6 / /y rw - 9p tag rw,trans=virtio\n25 1 0:7 / /z rw - zfs tank rw\n26 1 253:0 / /w rw - xfs /dev/dm-0 rw,logdev=/dev/vda\n27 1 0:8 / /b rw - btrfs /dev/vda rw\n"),
        ("proc/swaps", "Filename Type\n/dev/vda partition 1 0 -2\n/w/swap file 1 0 -2\n"), ($"{Directory}/net/eth0/flags", "0x1003\n"), ($"{Directory}/virtio0/mount_tag", "tag\n"),
        ("proc/net/route", "Iface Destination\nvlan7\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\nbond0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"),
        ("proc/net/fib_trie", "Local:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 192.0.2.2\n        /32 host LOCAL\n     |-- 198.51.100.7\n        /32 host LOCAL\n"),
        ("proc/net/if_inet6", "20010db8000000000000000000000002 04 40 00 80     eth0\n"),
        ("proc/net/ipv6_route", "00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000400 00000003 00000000 00000003     eth0\n"),
        ("sys/devices/virtual/net/bond0/flags", "0x1003\n"), ("sys/devices/virtual/net/bond0/bridge/stp_state", "0\n"), ("sys/devices/virtual/net/vlan7/flags", "0x1003\n"),
        ("sys/devices/virtual/block/dm-0/dm/name", "vg0-root\n"), ("sys/devices/virtual/block/dm-0/dm/uuid", "LVM-0123\n"), ("sys/devices/virtual/block/md0/md/level", "raid1\n"),
        ("sys/class/vtconsole/vtcon0/bind", "1\n"), ("sys/class/vtconsole/vtcon0/name", "(M) frame buffer device\n"), ("sys/class/tty/console/active", "tty0 ttyS4\n"),
        ($"{Directory}/drm/card0/card0-DP-1/status", "connected\n"), ($"{Directory}/drm/card0/card0-DP-1/enabled", "enabled\n"),
    ];

    private static readonly (string Name, string Sound)[] Links =
    [
        ("driver", "../../../bus/pci/drivers/nvme"), ("iommu_group", "../../../kernel/iommu_groups/1"), ("physfn", "../0000:00:01.1"), ("virtfn0", "../0000:00:01.2"), ("virtfn1", "../0000:00:01.3"),
        ("virtio0/driver", "../../../../bus/virtio/drivers/9pnet_virtio"), ("net/eth0/master", "/sys/devices/virtual/net/bond0"), ("net/eth0/upper_bond0", "/sys/devices/virtual/net/bond0"),
        ("block/vda/holders/md0", "/sys/devices/virtual/block/md0"),
    ];

    // Where the host keeps its own links; garbage in one leads nowhere, or round.
    private static readonly (string Path, string Sound)[] HostLinks =
    [
        ("sys/devices/virtual/net/bond0/upper_vlan7", "/sys/devices/virtual/net/vlan7"), ("sys/devices/virtual/block/dm-0/slaves/md0", "/sys/devices/virtual/block/md0"),
        ("sys/devices/virtual/block/md0/slaves/vda", $"/{Directory}/block/vda"), ("sys/dev/block/253:0", "/sys/devices/virtual/block/dm-0"), ("sys/class/block/vda", $"/{Directory}/block/vda"),
        ("sys/fs/btrfs/01234567-89ab-cdef-0123-456789abcdef/devices/vda", $"/{Directory}/block/vda"), ("sys/fs/btrfs/01234567-89ab-cdef-0123-456789abcdef/devices/dm-0", "/sys/devices/virtual/block/dm-0"),
        ("sys/class/drm/card0-DP-1", $"/{Directory}/drm/card0/card0-DP-1"), ("sys/class/graphics/fb0", $"/{Directory}/drm/card0/card0-DP-1"), ("sys/class/tty/ttyS4", $"/{Directory}/drm/card0"),
    ];

    public static TheoryData<string> Parsed => [.. Files.Select(f => f.Name), .. HostFiles.Select(f => f.Path), .. Links.Select(l => l.Name), .. HostLinks.Select(l => l.Path)];

    private static MemoryTree Tree(Func<string, string, byte[]> content, byte[] config)
    {
        var tree = new MemoryTree();
        bool made = tree.TryAddLink("sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0") & tree.TryAddFile($"{Directory}/config", config)
            & Files.All(f => tree.TryAddFile($"{Directory}/{f.Name}", content(f.Name, f.Sound))) & HostFiles.All(f => tree.TryAddFile(f.Path, content(f.Path, f.Sound)))
            & Links.All(l => tree.TryAddLink($"{Directory}/{l.Name}", Encoding.UTF8.GetString(content(l.Name, l.Sound))))
            & HostLinks.All(l => tree.TryAddLink(l.Path, Encoding.UTF8.GetString(content(l.Path, l.Sound))))
            & tree.TryAddLink("sys/dev/block/254:0", $"/{Directory}/block/vda") & tree.TryAddFile($"{Directory}/block/vda/dev", "254:0\n"u8.ToArray())
            & tree.TryAddLink("sys/class/net/eth0", $"/{Directory}/net/eth0") & tree.TryAddLink("sys/bus/virtio/devices/virtio0", $"/{Directory}/virtio0");
        made.Should().BeTrue();
        return tree;
    }

    private static MemoryTree Tree(byte[] config)
    {
        var tree = new MemoryTree();
        bool made = tree.TryAddLink("sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0") & tree.TryAddFile($"{Directory}/config", config)
            & tree.TryAddFile($"{Directory}/vendor", "0x1b36\n"u8.ToArray()) & tree.TryAddFile($"{Directory}/resource", "0x00000000fe600000 0x00000000fe603fff 0x0000000000140204\n"u8.ToArray());
        made.Should().BeTrue();
        return tree;
    }

    private static PciFunction Discover(MemoryTree tree) => LinuxHost.OfTree(tree).ReadInventory().GetValueOrThrow().Functions.Single();

    // All parsers share a reading: each case has garbage in every file and link, so that each parser gets as many cases as there are.
    [Fact]
    public void No_content_of_sysfs_files_and_links_makes_discovery_throw()
    {
        byte[] config = FakeConfig.Of(0x1b36, 0x0010, 0x010802, size: 64).Bytes;
        int cases = TestScale.Of(100_000);
        int read = 0;

        Parallel.For(0, Lanes, lane =>
        {
            var random = new Random(lane);
            for (int i = lane; i < cases; i += Lanes)
            {
                PciFunction function = Discover(Tree((_, sound) => Wrong(random, sound), config));
                Interlocked.Add(ref read, function.Address == PciAddress.Parse("0000:00:01.0") ? 1 : 0);
            }
        });

        read.Should().Be(cases);
    }

    // Garbage everywhere may hide what one wrong file does among sound ones.
    [Theory]
    [MemberData(nameof(Parsed))]
    public void No_content_of_one_file_or_link_among_sound_ones_makes_discovery_throw(string name)
    {
        var random = new Random(name.Length);
        byte[] config = FakeConfig.Of(0x1b36, 0x0010, 0x010802, size: 64).Bytes;
        var readings = new List<PciFunction>();

        for (int i = 0; i < TestScale.Of(100); i++)
        {
            readings.Add(Discover(Tree((file, sound) => string.Equals(file, name, StringComparison.Ordinal) ? Wrong(random, sound) : Encoding.UTF8.GetBytes(sound), config)));
        }

        readings.Should().OnlyContain(f => f.Revision == 2 || name == "revision");
    }

    private const int Lanes = 8;

    private static byte[] Wrong(Random random, string sound) => random.Next(20) == 0 ? Garbage.Noise(random, 200) : Garbage.Mutate(random, Encoding.UTF8.GetBytes(sound));

    [Fact]
    public void No_configuration_bytes_make_discovery_throw()
    {
        var random = new Random(2);
        byte[] sound = FakeConfig.Of(0x1b36, 0x0010, 0x010802).Msix(24, 0x2000, 0x3000).Bytes;

        for (int i = 0; i < TestScale.Of(100_000); i++)
        {
            byte[] config = i % 10 == 0 ? Garbage.Noise(random, 4200) : [.. sound];
            Scatter(random, config);

            PciFunction function = Discover(Tree(config));

            function.VendorId.Should().Be(0x1b36);
        }
    }

    [Fact]
    public void No_recording_makes_the_parser_or_discovery_throw()
    {
        var random = new Random(3);
        byte[] sound = Encoding.UTF8.GetBytes(RecordingParserTests.Sound);
        int accepted = 0;

        for (int i = 0; i < TestScale.Of(100_000); i++)
        {
            VmResult<MemoryTree> parsed = RecordingParser.Parse(i % 20 == 0 ? Garbage.Noise(random, 300) : Garbage.Mutate(random, sound), "fuzz");
            accepted += parsed.IsSuccess && LinuxHost.OfTree(parsed.GetValueOrThrow()).ReadInventory() is { } result && (result.IsSuccess || result.Error is HostNotFound) ? 1 : 0;
            (parsed.IsSuccess || parsed.Error is RecordingMalformed { Line: > 0 }).Should().BeTrue();
        }

        accepted.Should().BeGreaterThan(0, "some changes leave a recording a recording");
    }

    private static void Scatter(Random random, byte[] config)
    {
        for (int n = random.Next(1, 30); n > 0 && config.Length > 0; n--)
        {
            config[random.Next(Math.Min(config.Length, random.Next(2) == 0 ? 0x60 : config.Length))] = (byte)random.Next(256);
        }
    }
}
