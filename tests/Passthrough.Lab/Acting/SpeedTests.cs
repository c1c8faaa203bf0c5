using System.Diagnostics;
using Passthrough.Lab.Running;
using Passthrough.Sqlite;
using Xunit.Abstractions;

namespace Passthrough.Lab.Acting;

/// <summary>How long attaching and detaching take beside a shell that writes the same. Only told: docs/performance.md has what is expected of it.</summary>
[OnOneKernel]
public sealed class SpeedTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 7;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Guest.OwnFolder, "speed")).FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await GuestDrivers.TidyAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_cycle_of_attach_and_detach_is_told_beside_the_same_commands_in_a_shell()
    {
        await using SqliteOwnershipStore store = await DyingAttach.OpenAsync(Path.Combine(_folder, "passthrough.db"));
        await using ManagedGuest guest = await ManagedGuest.OpenAsync(store);
        await guest.DetachAsync(await guest.AttachAsync(Guest.Nic));
        string commands = string.Join('\n', guest.Told.Where(t => t.State == HostStepState.Done).Select(t => t.Step.Command));
        List<double> ours = [];
        List<double> bare = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await TimeAsync(async () => await guest.DetachAsync(await guest.AttachAsync(Guest.Nic))));
            bare.Add(await TimeAsync(() => GuestCommand.ShellAsync(commands)));
        }

        output.WriteLine(commands);
        output.WriteLine(FormattableString.Invariant($"ours {Middle(ours):0.0} ms, shell {Middle(bare):0.0} ms, ratio {Middle(ours) / Middle(bare):0.00}"));
        Guest.DriverOf(Guest.Nic).Should().Be("e1000e");
    }

    [Fact]
    public async Task Discovery_is_told_beside_lspci()
    {
        List<double> ours = [];
        List<double> lspci = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await TimeAsync(() => Task.FromResult(Guest.Read())));
            lspci.Add(await TimeAsync(() => GuestCommand.ShellAsync("lspci -vvv > /dev/null")));
        }

        double tool = await TimeAsync(() => GuestCommand.ToolAsync("list"));
        output.WriteLine(FormattableString.Invariant($"ours {Middle(ours):0.0} ms, lspci -vvv {Middle(lspci):0.0} ms, ratio {Middle(ours) / Middle(lspci):0.00}; a cold start of 'passthrough list' {tool:0} ms"));
        ours.Should().HaveCount(Rounds);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Middle(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
