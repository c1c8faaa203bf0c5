using System.Diagnostics;
using System.Text.Json;
using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>The tool's commands that change the host, each a process of its own that knows of the others by the store alone.</summary>
[OnOneKernel]
public sealed class ToolCommandTests : IAsyncLifetime
{
    // Only what hangs reaches it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string Folder = Path.Combine(Guest.OwnFolder, "tool");
    private static readonly string Store = Path.Combine(Folder, "passthrough.db");

    public Task InitializeAsync() => Task.FromResult(Directory.CreateDirectory(Folder));

    public async Task DisposeAsync()
    {
        await GuestDrivers.TidyAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public async Task A_card_is_attached_and_detached_as_it_was()
    {
        GuestCommand attached = await DoAsync("attach", $"{Guest.Nic}", "--vm", "web1");
        string? driver = Guest.DriverOf(Guest.Nic);
        GuestCommand detached = await DoAsync("detach", $"{Guest.Nic}");

        (attached.ExitCode, driver).Should().Be((0, "vfio-pci"), attached.Errors);
        attached.Output.Should().Contain($"-device vfio-pci,host={Guest.Nic}");
        (detached.ExitCode, Guest.DriverOf(Guest.Nic), await OverrideAsync()).Should().Be((0, "e1000e", "(null)"), detached.Errors);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_its_commands_do_what_attach_would()
    {
        GuestCommand planned = await DoAsync("attach", $"{Guest.Nic}", "--vm", "web1", "--dry-run", "--json");
        (string?, string, bool) left = (Guest.DriverOf(Guest.Nic), await OverrideAsync(), File.Exists(Store));
        string[] commands = [.. JsonDocument.Parse(planned.Output).RootElement.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("command").GetString()!)];
        await GuestCommand.ShellAsync(string.Join(" && ", commands));

        planned.ExitCode.Should().Be(0, planned.Errors);
        left.Should().Be(("e1000e", "(null)", false));
        Guest.DriverOf(Guest.Nic).Should().Be("vfio-pci");
        VfioGroup.IsViable(Guest.Nic).Should().BeTrue();
    }

    [Fact]
    public async Task Virtual_functions_are_made_on_no_driver_and_removed()
    {
        await Eventually.HoldsAsync(() => Directory.Exists(Guest.Sysfs(Guest.Disk, "nvme")), "the disk's driver is there");

        GuestCommand made = await DoAsync("vfs", $"{Guest.Disk}", "--count", "2");
        PciAddress[] there = [.. Guest.Read().Find(Guest.Disk).GetValueOrThrow().VirtualFunctions];
        string?[] drivers = [.. there.Select(Guest.DriverOf)];
        GuestCommand removed = await DoAsync("vfs", $"{Guest.Disk}", "--count", "0");

        made.ExitCode.Should().Be(0, made.Errors);
        drivers.Should().Equal(null, null);
        there.Should().OnlyContain(f => made.Output.Contains(f.ToString()));
        removed.ExitCode.Should().Be(0, removed.Errors);
        (await ReadAsync(Guest.Disk, "sriov_numvfs"), await ReadAsync(Guest.Disk, "sriov_drivers_autoprobe")).Should().Be(("0", "1"));
    }

    [Fact]
    public async Task A_function_without_a_reset_is_refused_until_somebody_gives_a_reason()
    {
        GuestCommand refused = await DoAsync("attach", $"{Guest.RandomSource}", "--vm", "web1");
        string? before = Guest.DriverOf(Guest.RandomSource);
        GuestCommand attached = await DoAsync("attach", $"{Guest.RandomSource}", "--vm", "web1", "--override", "NoUsableReset=it keeps nothing of a guest's");
        string? meanwhile = Guest.DriverOf(Guest.RandomSource);
        GuestCommand detached = await DoAsync("detach", $"{Guest.RandomSource}");

        (refused.ExitCode, before).Should().Be((1, "virtio-pci"), refused.Errors);
        refused.Output.Should().Contain("PT2047");
        (attached.ExitCode, meanwhile).Should().Be((0, "vfio-pci"), attached.Errors);
        (detached.ExitCode, Guest.DriverOf(Guest.RandomSource)).Should().Be((0, "virtio-pci"), detached.Errors);
    }

    // The host is not read again by itself as long as this takes: what is told, the kernel has told.
    [Fact]
    public async Task Watch_tells_of_a_card_when_it_is_pulled_out()
    {
        using Process watch = GuestCommand.StartTool("watch", "--rescan", "3600", "--json", "--store", Store, "--host-id", "lab");
        await NextAsync(watch.StandardError, "Watching host");

        await NicSlot.EmptyAsync();
        string removed = await NextAsync(watch.StandardOutput, "\"removed\"");
        await NicSlot.FillAsync();
        string added = await NextAsync(watch.StandardOutput, "\"added\"");
        await GuestCommand.ShellAsync($"kill -INT {watch.Id}");
        await watch.WaitForExitAsync();

        removed.Should().Contain($"{Guest.Nic}");
        added.Should().Contain($"{Guest.Nic}");
        watch.ExitCode.Should().Be(130);
    }

    private static Task<GuestCommand> DoAsync(params string[] arguments) => GuestCommand.ToolAsync([.. arguments, "--store", Store, "--host-id", "lab"]);

    // More is told beside it: that there is no store yet, a driver that comes and goes.
    private static async Task<string> NextAsync(StreamReader told, string part)
    {
        string? line;
        do
        {
            line = await told.ReadLineAsync().WaitAsync(Patience);
        }
        while (line is not null && !line.Contains(part, StringComparison.Ordinal));

        return line ?? throw new InvalidOperationException($"watch has ended and told nothing of {part}");
    }

    private static Task<string> OverrideAsync() => ReadAsync(Guest.Nic, "driver_override");

    private static async Task<string> ReadAsync(PciAddress address, string name) => (await File.ReadAllTextAsync(Guest.Sysfs(address, name))).Trim();
}
