using System.Collections.Immutable;
using Passthrough.Linux;

namespace Passthrough.Lab.Running;

/// <summary>The guest's own kernel, with the functions of its machine.</summary>
public sealed class GuestBed : HostBed
{
    private static readonly string[] Attributes = ["driver_override", "reset_method", "sriov_numvfs", "sriov_drivers_autoprobe"];

    public override LinuxHost Host { get; } = Guest.Host;

    public override PciAddress Alone => Guest.Nic;

    public override ImmutableArray<PciAddress> Card { get; } = [Guest.Display, Guest.Audio, Guest.Usb];

    public override PciAddress Physical => Guest.Disk;

    public override PciAddress Bridge => Guest.ConventionalBridge;

    protected override string Root => "/";

    public override PciAddress TakeFree()
    {
        Unbind(Guest.FarDisk).Should().Be(0);
        return Guest.FarDisk;
    }

    public override async Task<string> PictureAsync()
    {
        IEnumerable<string> functions = Directory.GetFileSystemEntries("/sys/bus/pci/devices").Order(StringComparer.Ordinal)
            .Select(d => PciAddress.Parse(Path.GetFileName(d)))
            .Select(f => $"{f} on {DriverOf(f)}: {string.Join(", ", Attributes.Select(a => Read(f, a)))}");
        return $"{string.Join('\n', functions)}\n{await GuestCommand.ShellAsync("stat -c '%n %u:%g' /dev/vfio/*")}";
    }

    public override async Task<string> OwnerOfAsync(string path) => (await GuestCommand.ShellAsync($"stat -c %u:%g /{path}")).Trim();

    public override async ValueTask DisposeAsync() => await GuestDrivers.TidyAsync();
}
