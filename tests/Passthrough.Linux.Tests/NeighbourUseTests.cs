namespace Passthrough.Linux.Tests;

/// <summary>What cannot be taken without taking along what the host uses.</summary>
public sealed class NeighbourUseTests : IDisposable
{
    private const string Port = "pci0000:00/0000:00:1c.0";

    private readonly FakeHostTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private HostUse[] Uses(string address) => [.. _tree.Read().At(address).HostUses.ValueOrDefault];

    private FakeFunction Bridge(string way) => _tree.Function(way).Class(0x060400).Config(FakeConfig.Of(1, 1, 0x060400).HeaderType(1).Bytes);

    private void UseDisk(string way) => _tree.BlockDevice($"{way}/nvme/nvme0/nvme0n1", "259:0").Mount("259:0", "/", "/dev/nvme0n1");

    [FactOnLinux]
    public void A_function_behind_the_same_bridge_is_a_use()
    {
        Bridge(Port);
        _tree.Function($"{Port}/0000:03:00.0");
        _tree.Function($"{Port}/0000:03:00.1");
        _tree.Function("pci0000:00/0000:00:1d.0");
        UseDisk($"{Port}/0000:03:00.0");

        Uses("0000:03:00.1").Should().Equal(
            new HostUse(HostUseKind.BehindBridge, "it shares the bus below 0000:00:1c.0 with 0000:03:00.0, which the host needs: / is mounted from nvme0n1"));
        Uses("0000:03:00.0").Should().ContainSingle().Which.Kind.Should().Be(HostUseKind.MountedFileSystem);
        Uses("0000:00:1c.0").Should().BeEmpty("a bridge is given to nobody");
        Uses("0000:00:1d.0").Should().BeEmpty("it is on the root bus");
    }

    [FactOnLinux]
    public void A_function_further_below_the_bridge_is_a_use()
    {
        Bridge(Port);
        Bridge($"{Port}/0000:03:01.0");
        _tree.Function($"{Port}/0000:03:00.0");
        _tree.Function($"{Port}/0000:03:01.0/0000:04:00.0");
        UseDisk($"{Port}/0000:03:00.0");

        Uses("0000:04:00.0").Should().ContainSingle().Which.Kind.Should().Be(HostUseKind.BehindBridge);
    }

    [FactOnLinux]
    public void A_function_behind_another_port_of_the_switch_is_none()
    {
        Bridge(Port);
        Bridge($"{Port}/0000:03:00.0");
        Bridge($"{Port}/0000:03:01.0");
        _tree.Function($"{Port}/0000:03:00.0/0000:04:00.0");
        _tree.Function($"{Port}/0000:03:01.0/0000:05:00.0");
        UseDisk($"{Port}/0000:03:00.0/0000:04:00.0");

        Uses("0000:05:00.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void The_virtual_functions_of_what_the_host_uses_are_free()
    {
        Bridge(Port);
        _tree.Function($"{Port}/0000:03:00.0").LinkTo("virtfn0", "../0000:03:10.0");
        _tree.Function($"{Port}/0000:03:00.1").LinkTo("virtfn0", "../0000:03:10.1");
        _tree.Function($"{Port}/0000:03:10.0").LinkTo("physfn", "../0000:03:00.0");
        _tree.Function($"{Port}/0000:03:10.1").LinkTo("physfn", "../0000:03:00.1");
        _tree.Interface($"{Port}/0000:03:00.0/net/eth0", "0x1003").Address("eth0");

        Uses("0000:03:10.0").Should().BeEmpty();
        Uses("0000:03:10.1").Should().BeEmpty();
        Uses("0000:03:00.1").Should().ContainSingle();
    }

    [FactOnLinux]
    public void A_member_of_the_same_group_is_a_use()
    {
        _tree.Group(4);
        _tree.Function("pci0000:00/0000:00:1f.2").InGroup(4);
        _tree.Function("pci0000:00/0000:00:1f.3").InGroup(4);
        _tree.BlockDevice("pci0000:00/0000:00:1f.2/ata1/block/sda", "8:0").Mount("8:0", "/", "/dev/sda");

        Uses("0000:00:1f.3").Should().Equal(new HostUse(HostUseKind.SharedGroup, "it shares its IOMMU group with 0000:00:1f.2, which the host needs: / is mounted from sda"));
    }

    [FactOnLinux]
    public void The_boot_display_is_a_use_of_the_sound_beside_it()
    {
        Bridge(Port);
        _tree.Function($"{Port}/0000:03:00.0").With("boot_vga", "1\n");
        _tree.Function($"{Port}/0000:03:00.1");

        Uses("0000:03:00.1").Should().ContainSingle().Which.Evidence.Should().Be("it shares the bus below 0000:00:1c.0 with 0000:03:00.0, which the host needs: the firmware booted with it as its display");
    }

    [FactOnLinux]
    public void Of_many_neighbours_that_the_host_uses_one_is_told()
    {
        Bridge(Port);
        string[] functions = [.. Enumerable.Range(0, 4).Select(i => $"{Port}/0000:03:00.{i}")];
        foreach (string way in functions)
        {
            _tree.Function(way);
            _tree.Interface($"{way}/net/eth{way[^1]}", "0x1003").Address($"eth{way[^1]}");
        }

        _tree.Function($"{Port}/0000:03:00.7");

        Uses("0000:03:00.7").Should().ContainSingle().Which.Evidence.Should().Contain("with 0000:03:00.0,");
        Uses("0000:03:00.0").Select(u => u.Kind).Should().Equal(HostUseKind.NetworkInterface, HostUseKind.BehindBridge);
        Uses("0000:03:00.3").Select(u => u.Kind).Should().Equal(HostUseKind.NetworkInterface, HostUseKind.BehindBridge);
    }

    [FactOnLinux]
    public void A_neighbour_of_a_disk_that_may_be_used_is_unknown_too()
    {
        _tree.Group(4);
        _tree.Function("pci0000:00/0000:00:1f.2").InGroup(4);
        _tree.Function("pci0000:00/0000:00:1f.3").InGroup(4);
        _tree.BlockDevice("pci0000:00/0000:00:1f.2/ata1/block/sda", "8:0").Mount("zfs", "/", "rpool/ROOT", "rw");

        _tree.Read().At("0000:00:1f.3").HostUses.IsKnown.Should().BeFalse();
    }
}
