using System.Text.Json;
using Passthrough.Linux;
using Passthrough.Linux.Tests.Drivers;
using Passthrough.Testing;

namespace Passthrough.Cli.Tests;

/// <summary>
/// A host with a made kernel at which the tool works, and a store of its own that is not there yet: a disk, a graphics card that shares its group with its
/// audio function, and a function on no driver. Each can be reset alone.
/// </summary>
internal sealed class KernelHost : IDisposable
{
    public const string Disk = "0000:01:00.0";
    public const string Gpu = "0000:02:00.0";
    public const string GpuAudio = "0000:02:00.1";
    public const string Free = "0000:03:00.0";

    public const uint QemuUser = 107;

    private readonly TemporaryDirectory _folder = new();
    private readonly StoppedClock _clock = new();
    private Interruption? _interruption;

    public KernelHost()
    {
        Add(Disk, "0000:00:10.0", 5);
        Add(Gpu, "0000:00:11.0", 6);
        Add(GpuAudio, "0000:00:11.0", 6);
        Add(Free, "0000:00:12.0", 7);
        Kernel.Tree.Group(5).Group(6).Group(7);
        Kernel.Drivers.Add("nvme", Disk);
        Kernel.Drivers.Add("nouveau", Gpu);
        Kernel.Drivers.Add("snd_hda_intel", GpuAudio);
        Kernel.Drivers.AddVfio();
        Kernel.Tree.File("etc/machine-id", OwnedHost.Id + "\n");
    }

    public FakeKernel Kernel { get; } = new();

    public string Store => _folder.Below("owners.db");

    /// <summary>Runs the tool on host and store within this process, as a process of its own would.</summary>
    public async Task<ToolRun> RunAsync(params string[] arguments)
    {
        using var console = CapturedConsole.Redirected();
        using var interruption = new Interruption();
        _interruption = interruption;
        var access = new HostAccess
        {
            Open = path => path == Kernel.Tree.Root ? Kernel.Host : LinuxHost.Open(path),
            Work = host => new LinuxDeviceHost(host, new() { TimeProvider = _clock }),
        };
        int exitCode = await Tool.RunAsync([.. arguments, "--host", Kernel.Tree.Root, "--store", Store], console.Console, access, interruption);
        return new(exitCode, console.Output, console.Error);
    }

    /// <summary>Runs a line of words without blanks in them.</summary>
    public Task<ToolRun> RunAsync(string line) => RunAsync(line.Split(' '));

    /// <summary>Runs a line that must succeed.</summary>
    public async Task<ToolRun> DoAsync(string line)
    {
        ToolRun run = await RunAsync(line);
        run.ExitCode.Should().Be(0, $"{line} should do: {run.Output}{run.Error}");
        return run;
    }

    /// <summary>Runs a line with <c>--json</c> and reads what it prints.</summary>
    public async Task<JsonElement> ReadAsync(string line) => JsonDocument.Parse((await RunAsync($"{line} --json")).Output).RootElement;

    /// <summary>Who has what by the store: <c>web1 assigned 0000:01:00.0</c>.</summary>
    public async Task<string[]> ClaimsAsync() =>
    [
        .. (await ReadAsync("owners")).GetProperty("claims").EnumerateArray().Select(c =>
            $"{c.GetProperty("vm")} {c.GetProperty("state")} {string.Join(' ', c.GetProperty("functions").EnumerateArray().Select(f => f.GetProperty("address").GetString()))}"),
    ];

    /// <summary>The commands that <c>reconcile</c> prints.</summary>
    public async Task<string?[]> RemediesAsync() =>
        [.. (await ReadAsync("reconcile")).GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("command").GetString())];

    /// <summary>Makes a call of the kernel's wait, and the time that the tool gives it run out.</summary>
    /// <param name="call">Which, from now on; 1 for the next.</param>
    public void BlockAt(int call) => Kernel.BlockAt(call, _clock.RunOut);

    /// <summary>Lets a call that waits return, and waits until it has done its work.</summary>
    public async Task UnblockAsync()
    {
        int before = Kernel.Calls.Length;
        Kernel.Unblock();
        while (Kernel.Calls.Length == before)
        {
            await Task.Yield();
        }
    }

    /// <summary>Ctrl-C in the middle of a call of the kernel's, which goes on.</summary>
    /// <param name="call">Which, from now on; 1 for the next.</param>
    public void InterruptAt(int call) => Kernel.BlockAt(call, () =>
    {
        _interruption!.Interrupt();
        Kernel.Unblock();
    });

    public void Dispose()
    {
        Kernel.Dispose();
        _clock.Dispose();
        _folder.Dispose();
    }

    private void Add(string address, string port, int group)
    {
        Kernel.Tree.Function($"pci0000:00/{port}/{address}").InGroup(group);
        Kernel.Resets.Set(address, "flr");
    }
}
