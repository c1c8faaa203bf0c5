using System.Diagnostics;
using Passthrough.Lab.Running;
using Passthrough.Sqlite;

namespace Passthrough.Lab.Acting;

/// <summary>A process that attaches the network card and ends on the way.</summary>
internal static class DyingAttach
{
    /// <summary>In the process that ends.</summary>
    public static async Task RunAsync(string path, int last)
    {
        await using SqliteOwnershipStore store = await OpenAsync(path);
        await using ManagedGuest guest = await ManagedGuest.OpenAsync(store);
        (await guest.Manager.AttachAsync(new ClaimRequest(ManagedGuest.Vm, Guest.Nic), progress: new Death(last))).ThrowIfError();
    }

    /// <summary>Has another process attach the card and end when it is told the result of this number; tells whether it ended before it was done.</summary>
    public static async Task<bool> DiesAsync(string path, int last)
    {
        GuestCommand ran = await GuestCommand.RunAsync(GuestCommand.DotNet, GuestCommand.Beside("Passthrough.Lab.dll"), "die", path, $"{last}");
        ran.ExitCode.Should().BeOneOf([0, 128 + 9], ran.Errors);
        return ran.ExitCode != 0;
    }

    public static async Task<SqliteOwnershipStore> OpenAsync(string path) => (await SqliteOwnershipStore.OpenAsync(new() { Path = path })).GetValueOrThrow();

    private sealed class Death(int last) : IProgress<HostStepResult>
    {
        private int _told;

        public void Report(HostStepResult value)
        {
            if (++_told == last)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
