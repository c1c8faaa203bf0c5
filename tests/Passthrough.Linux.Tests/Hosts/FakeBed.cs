using System.Collections.Immutable;

namespace Passthrough.Linux.Tests.Hosts;

/// <summary>A made kernel, with some of the functions that the lab's machine has.</summary>
public sealed class FakeBed : HostBed
{
    private static readonly PciAddress Unused = PciAddress.Parse("0000:81:00.0");

    private readonly FakeKernel _kernel = new();

    public FakeBed()
    {
        string card = Port("0000:00:13.0", 4);
        Add(Port("0000:00:10.0", 1), Alone, 12, 0x020000, "pm", "bus");
        Add(Port("0000:00:11.0", 2), Physical, 13, 0x010802, "flr", "bus");
        Add(Port("0000:00:12.0", 3), Bridge, 14, 0x060400, "pm", "bus");
        Add(card, Card[0], 15, 0x030000, "bus");
        Add(card, Card[1], 15, 0x040300);
        Add(card, Card[2], 15, 0x0c0330);
        Add(Port("0000:80:00.0", 19), Unused, 20, 0x010802, "flr", "bus");
        _kernel.Tree.File($"sys/bus/pci/devices/{Card[0]}/boot_vga", "1\n");
        _kernel.Sriov.Set($"{Physical}", 4);
        _kernel.Drivers.Add("pcieport", "0000:00:10.0", "0000:00:11.0", "0000:00:12.0", "0000:00:13.0", "0000:80:00.0");
        _kernel.Drivers.Add("shpchp", $"{Bridge}");
        _kernel.Drivers.Add("e1000e", $"{Alone}");
        _kernel.Drivers.Add("snd_hda_intel", $"{Card[1]}");
        _kernel.Drivers.Add("xhci_hcd", $"{Card[2]}");
        _kernel.Drivers.Add(new FakeDriver("nvme", a => a.StartsWith("0000:02:", StringComparison.Ordinal)) { MakesVirtualFunctions = true, LeavesVirtualFunctions = true });
        _kernel.Drivers.AddModule(new FakeDriver("pci-stub", _ => false));
        _kernel.Drivers.AddModule(new FakeDriver(Vfio, _ => false) { IsVfio = true });
    }

    public override LinuxHost Host => _kernel.Host;

    public override PciAddress Alone { get; } = PciAddress.Parse("0000:01:00.0");

    public override ImmutableArray<PciAddress> Card { get; } = [PciAddress.Parse("0000:05:00.0"), PciAddress.Parse("0000:05:00.1"), PciAddress.Parse("0000:05:00.2")];

    public override PciAddress Physical { get; } = PciAddress.Parse("0000:02:00.0");

    public override PciAddress Bridge { get; } = PciAddress.Parse("0000:03:00.0");

    protected override string Root => _kernel.Tree.Root;

    public override PciAddress TakeFree() => Unused;

    public override Task<string> PictureAsync() => Task.FromResult(_kernel.Picture());

    public override Task<string> OwnerOfAsync(string path)
    {
        _kernel.ReadOwner(path, out uint user, out uint group).Should().Be(0);
        return Task.FromResult($"{user}:{group}");
    }

    public override ValueTask DisposeAsync()
    {
        _kernel.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Port(string address, int group)
    {
        string way = $"pci0000:{address[5..7]}/{address}";
        AsBridge(_kernel.Tree.Function(way)).InGroup(group);
        _kernel.Tree.Group(group);
        return way;
    }

    private void Add(string port, PciAddress address, int group, int code, params string[] resets)
    {
        FakeFunction function = _kernel.Tree.Function($"{port}/{address}").InGroup(group);
        _ = code == 0x060400 ? AsBridge(function) : function.Class(code).Config(FakeConfig.Of(0x1b36, 0x0010, code).Bytes);
        _kernel.Tree.Group(group);
        _kernel.Resets.Set($"{address}", resets);
    }

    private static FakeFunction AsBridge(FakeFunction function) => function.Class(0x060400).Config(FakeConfig.Of(0x8086, 0x1901, 0x060400).HeaderType(1).Bytes);
}
