using System.Collections.Immutable;

namespace Passthrough.Linux.Tests.Drivers;

/// <summary>
/// A made host with a kernel, and a store in memory; managers are opened on them as processes are started. A disk that can be reset alone, a card of three
/// functions that can be reset together only, and a function that is on no driver.
/// </summary>
internal sealed class WorkedHost : IDisposable
{
    public const string Disk = "0000:01:00.0";
    public const string Card = "0000:02:00.0";
    public const string CardAudio = "0000:02:00.1";
    public const string CardUsb = "0000:02:00.2";
    public const string Free = "0000:03:00.0";

    public const uint QemuUser = 107;

    public static readonly HostId Id = HostId.Parse("host-a");
    public static readonly VmId Vm = VmId.Parse("web1");

    /// <summary>With the account of a VM: what a plan of all functions has at most.</summary>
    public static readonly AttachOptions ForQemu = new() { User = "qemu" };

    public WorkedHost()
    {
        Bridge("0000:00:10.0", 1);
        Bridge("0000:00:11.0", 2);
        Bridge("0000:00:12.0", 3);
        Kernel.Tree.Function($"pci0000:00/0000:00:10.0/{Disk}").InGroup(5);
        foreach (string function in new[] { Card, CardAudio, CardUsb })
        {
            Kernel.Tree.Function($"pci0000:00/0000:00:11.0/{function}").Ids(0x10de, 0x2204).InGroup(6);
        }

        Kernel.Tree.Function($"pci0000:00/0000:00:12.0/{Free}").InGroup(7);
        Kernel.Tree.Group(5).Group(6).Group(7);
        Kernel.Resets.Set(Disk, "flr", "bus");
        Kernel.Resets.Set(Card, "bus");
        Kernel.Resets.Set(CardAudio);
        Kernel.Resets.Set(CardUsb);
        Kernel.Resets.Set(Free, "flr");
        Kernel.Drivers.Add("nvme", Disk);
        Kernel.Drivers.Add("nouveau", Card);
        Kernel.Drivers.Add("snd_hda_intel", CardAudio);
        Kernel.Drivers.Add("xhci_hcd", CardUsb);
        Kernel.Drivers.AddVfio();
    }

    public FakeKernel Kernel { get; } = new();

    public InMemoryOwnershipStore Store { get; } = new(TimeProvider.System);

    /// <summary>What runs out when a call waits.</summary>
    public StoppedClock Clock { get; } = new();

    /// <summary>Who has functions open; nobody at first.</summary>
    public HolderCheck Holders { get; set; } = (_, _) => null;

    public static ClaimRequest Ask(params string[] functions) => new(Vm, DeviceSelection.Of([.. functions.Select(f => PciAddress.Parse(f))]));

    public static ClaimRequest AskAll() => Ask(Disk, Card, CardAudio, CardUsb, Free);

    public LinuxDeviceHost Device() => new(Kernel.Host, new() { TimeProvider = Clock }, (function, group) => Holders(function, group));

    /// <summary>Starts a process that manages the host.</summary>
    public async Task<PassthroughManager> OpenAsync() => (await PassthroughManager.OpenAsync(Id, Device(), Store.Reopen(), new() { Who = "tester" })).GetValueOrThrow();

    /// <summary>Who has what, by the store.</summary>
    public async Task<string[]> OwnersAsync()
    {
        StoredOwnership stored = (await Store.ReadAsync(Id)).GetValueOrThrow();
        return
        [
            .. stored.Claims.Select(c => $"{string.Join(' ', c.Claim.Lease.Functions.Select(f => f.Address))} {c.Claim.State}"),
            .. stored.Quarantines.Select(q => $"{q.Quarantine.Function.Address} Quarantined"),
        ];
    }

    public async Task<ImmutableArray<StoredQuarantine>> QuarantinesAsync() => (await Store.ReadAsync(Id)).GetValueOrThrow().Quarantines;

    public async Task<ImmutableArray<StoredHostRecord>> RecordsAsync() => [.. (await Store.ReadAsync(Id)).GetValueOrThrow().Claims.SelectMany(c => c.HostRecords)];

    /// <summary>Who has what, by a manager's memory, in the same words.</summary>
    public static string[] Owners(PassthroughManager manager)
    {
        RegistrySnapshot memory = manager.Registry.Snapshot();
        return
        [
            .. memory.Claims.Select(c => $"{string.Join(' ', c.Lease.Functions.Select(f => f.Address))} {c.State}"),
            .. memory.Quarantines.Select(q => $"{q.Function.Address} Quarantined"),
        ];
    }

    public string? DriverOf(string function) => Kernel.Drivers.DriverOf(function);

    /// <summary>Binds a function as an operator would.</summary>
    public void BindByHand(string function, string driver)
    {
        _ = Kernel.Write($"sys/bus/pci/devices/{function}/driver_override", driver);
        _ = Kernel.Write($"sys/bus/pci/devices/{function}/driver/unbind", function);
        _ = Kernel.Write("sys/bus/pci/drivers_probe", function);
    }

    public void Dispose()
    {
        Kernel.Dispose();
        Clock.Dispose();
    }

    private void Bridge(string address, int group)
    {
        Kernel.Tree.Function($"pci0000:00/{address}").Class(0x060400).Config(FakeConfig.Of(0x8086, 0x1901, 0x060400).HeaderType(1).Bytes).InGroup(group);
        Kernel.Tree.Group(group);
    }
}
