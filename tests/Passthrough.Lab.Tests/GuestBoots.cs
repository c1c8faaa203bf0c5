using Passthrough.Lab.Running;
using Passthrough.Lab.Tests.Machine;

namespace Passthrough.Lab.Tests;

/// <summary>One boot of each kernel, in which all tests of the guest are run; their results are told one by one.</summary>
public sealed class GuestBoots
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(25);

    private readonly Dictionary<string, Task<GuestReport>> _reports = new(StringComparer.Ordinal);

    /// <summary>What became of the tests on a kernel, which is booted the first time it is asked for.</summary>
    internal Task<GuestReport> OfAsync(string kernel)
    {
        lock (_reports)
        {
            return _reports.TryGetValue(kernel, out Task<GuestReport>? report) ? report : _reports[kernel] = BootAsync(kernel);
        }
    }

    private static async Task<GuestReport> BootAsync(string kernel)
    {
        LabRoot root = await LabRoot.OfAsync(kernel);
        using var run = new RunFolder();
        await new DiskImage(run.Of("host.img")).MakeAsync();
        File.WriteAllLines(run.Shared("tests"), LabOrders.TestsOn(kernel));
        run.Order("mkdir -p /disk && mount -t ext4 /dev/vda /disk && exec dotnet /lab/app/Passthrough.Lab.dll run /lab/share/results < /lab/share/tests\n");
        using var off = new CancellationTokenSource();
        await using GuestMachine machine = GuestMachine.StartFull(root, run, Limit);
        Task desk = new MonitorDesk(run).ServeAsync(off.Token);
        await machine.WaitAsync();
        await off.CancelAsync();
        await desk;
        return new(ResultFile.Read(run.Shared("results")), run.LastWords());
    }
}
