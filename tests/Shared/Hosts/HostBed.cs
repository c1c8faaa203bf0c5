using System.Collections.Immutable;
using Passthrough.Linux;

namespace Passthrough.Testing;

/// <summary>
/// A host with PCI functions of known roles, on which the same tests run whatever answers behind it: a made kernel, or a real one. What tests compare with is
/// read here, from the files themselves and not by the library.
/// </summary>
public abstract class HostBed : IAsyncDisposable
{
    public const string Vfio = "vfio-pci";

    /// <summary>The text of an override that nobody has written.</summary>
    public const string NoOverride = "(null)";

    public abstract LinuxHost Host { get; }

    /// <summary>A function alone in its group, on a driver, with two ways or more to reset it.</summary>
    public abstract PciAddress Alone { get; }

    /// <summary>
    /// A card of three functions in one group, which can be reset together only. The first is on no driver and the display that the firmware booted with, the
    /// others are on drivers.
    /// </summary>
    public abstract ImmutableArray<PciAddress> Card { get; }

    /// <summary>A function with SR-IOV and without virtual functions, on a driver that leaves them when it lets the function go; it can have four.</summary>
    public abstract PciAddress Physical { get; }

    /// <summary>A bridge.</summary>
    public abstract PciAddress Bridge { get; }

    /// <summary>The folder that its files are below.</summary>
    protected abstract string Root { get; }

    /// <summary>Loads the drivers that tests bind to.</summary>
    public void Prepare()
    {
        foreach (string driver in new[] { Vfio, "pci-stub" }.Where(d => !Exists($"sys/bus/pci/drivers/{d}")))
        {
            Host.Door!.LoadModule(driver).Should().BeNull();
        }
    }

    /// <summary>Puts everything back, whatever a test did.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>A function alone in its group that is on no driver.</summary>
    public abstract PciAddress TakeFree();

    /// <summary>All that attaching and resetting may change, of every function: to compare before and after.</summary>
    public abstract Task<string> PictureAsync();

    /// <summary>Who has a device file, as <c>user:group</c>.</summary>
    public abstract Task<string> OwnerOfAsync(string path);

    /// <summary>A manager of the host, with a store of its own in memory unless told otherwise.</summary>
    public Task<ManagedHost> OpenAsync(IOwnershipStore? store = null) => ManagedHost.OpenAsync(Host, store);

    /// <summary>The driver that a function is on, by the kernel's own link; null when none.</summary>
    public string? DriverOf(PciAddress function) => LinkName(At(function, "driver"));

    /// <summary>An attribute of a function without its new line; null when it has none.</summary>
    public string? Read(PciAddress function, string attribute) =>
        Path.Combine(Root, At(function, attribute)) is var path && File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;

    /// <summary>The device file of a function's group.</summary>
    public string GroupFileOf(PciAddress function) => $"dev/vfio/{LinkName(At(function, "iommu_group"))}";

    /// <summary>The virtual functions of a physical one, by the kernel's own links.</summary>
    public PciAddress[] VirtualFunctionsOf(PciAddress physical) =>
    [
        .. Enumerable.Range(0, 8).Select(n => LinkName(At(physical, $"virtfn{n}"))).OfType<string>().Select(n => PciAddress.Parse(n)),
    ];

    public bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    public bool HasFunction(PciAddress function) => Exists($"sys/bus/pci/devices/{function}");

    /// <summary>One write, as the library does it.</summary>
    /// <returns>0, or the errno.</returns>
    public int Write(string path, string text) => Host.Door!.Write(path, text);

    public int Write(PciAddress function, string attribute, string text) => Write(At(function, attribute), text);

    /// <summary>Says which driver alone a function may be on; nothing for any.</summary>
    public int Override(PciAddress function, string driver) => Write(function, "driver_override", $"{driver}\n");

    public int Unbind(PciAddress function) => Write(function, "driver/unbind", $"{function}");

    public int Probe(PciAddress function) => Write("sys/bus/pci/drivers_probe", $"{function}");

    public int Bind(PciAddress function, string driver) => Write($"sys/bus/pci/drivers/{driver}/bind", $"{function}");

    public int ChangeOwner(string path, uint user, uint group) => Host.Door!.ChangeOwner(path, user, group);

    public int HotReset(PciAddress function, IEnumerable<PciAddress> set, out string stage) => Host.Door!.HotReset(function, [.. set.Select(f => (f, GroupFileOf(f)))], out stage);

    /// <summary>Binds a function as an operator does by hand, who names the driver in an override.</summary>
    public void BindByHand(PciAddress function, string driver)
    {
        Override(function, driver).Should().Be(0);
        (DriverOf(function) is null ? 0 : Unbind(function)).Should().Be(0);
        Probe(function).Should().Be(0);
        DriverOf(function).Should().Be(driver);
    }

    /// <summary>Makes virtual functions by hand that are on no driver.</summary>
    public PciAddress[] MakeVirtualFunctions(int count)
    {
        Write(Physical, "sriov_drivers_autoprobe", "0").Should().Be(0);
        Write(Physical, "sriov_numvfs", $"{count}").Should().Be(0);
        return VirtualFunctionsOf(Physical);
    }

    private static string At(PciAddress function, string attribute) => $"sys/bus/pci/devices/{function}/{attribute}";

    private string? LinkName(string path) => new FileInfo(Path.Combine(Root, path)).LinkTarget is { } target ? Path.GetFileName(target) : null;
}
