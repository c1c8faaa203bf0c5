using System.Diagnostics;

namespace Passthrough.Lab.Tests.Machine;

/// <summary>A machine that runs: QEMU in a process of its own, which ends with this one in any case.</summary>
internal sealed class GuestMachine : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Task _console;
    private readonly TimeSpan _limit;

    private GuestMachine(Process process, RunFolder run, TimeSpan limit)
    {
        _process = process;
        _limit = limit;
        _console = Task.WhenAll(CopyAsync(process.StandardOutput, run.Console), CopyAsync(process.StandardError, run.Of("qemu.log")));
    }

    /// <summary>The machine with all kinds of functions.</summary>
    public static GuestMachine StartFull(LabRoot root, RunFolder run, TimeSpan limit) =>
        Start("full", root, run, limit, "virtio_blk,ext4,vfio_iommu_type1,vfio-pci,nvme,e1000e,virtio_net,virtio-rng,e1000,ahci,i2c-i801,lpc_ich,xhci-pci,snd-hda-intel");

    /// <summary>The machine with a disk, and nothing else.</summary>
    public static GuestMachine StartSmall(LabRoot root, RunFolder run, TimeSpan limit) => Start("small", root, run, limit, "virtio_blk,ext4");

    /// <summary>Waits until the guest has turned itself off.</summary>
    public async Task WaitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(_limit + Grace);
        await _console.WaitAsync(Grace);
    }

    /// <summary>Cuts the power: QEMU is killed, and the guest does not hear of it.</summary>
    public async Task CutPowerAsync()
    {
        // boot.sh kills QEMU by SIGKILL when its input ends.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Grace);
        await _console.WaitAsync(Grace);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await CutPowerAsync();
        }

        _process.Dispose();
    }

    private static GuestMachine Start(string kind, LabRoot root, RunFolder run, TimeSpan limit, string modules)
    {
        string[] arguments =
        [
            Path.Combine(LabRoot.Scripts, "boot.sh"), kind, root.Kernel, root.Initramfs, LabRoot.DotNet, LabRoot.Programs, run.Path,
            FormattableString.Invariant($"lab.limit={limit.TotalSeconds:0}"), $"lab.modules={modules}",
        ];
        var start = new ProcessStartInfo("bash", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new(Process.Start(start)!, run, limit);
    }

    private static async Task CopyAsync(StreamReader from, string file)
    {
        await using var to = new StreamWriter(file) { AutoFlush = true };
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }
}
