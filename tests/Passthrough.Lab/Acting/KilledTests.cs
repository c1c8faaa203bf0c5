using Passthrough.Lab.Running;
using Passthrough.Sqlite;
using Xunit.Abstractions;

namespace Passthrough.Lab.Acting;

/// <summary>A process is killed at every step of attaching a device; another takes the device back by what the store kept.</summary>
[OnOneKernel]
public sealed class KilledTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Guest.OwnFolder, "killed")).FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await GuestDrivers.TidyAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Whatever_was_begun_is_found_and_taken_back()
    {
        PciFunction before = Guest.Read().Find(Guest.Nic).GetValueOrThrow();
        int deaths = 0;
        for (int last = 1; await DyingAttach.DiesAsync(StoreOf(last), last); last++)
        {
            await TakeBackAsync(StoreOf(last), last);
            PciFunction after = Guest.Read().Find(Guest.Nic).GetValueOrThrow();
            (after.Driver, after.DriverOverride).Should().Be((before.Driver, before.DriverOverride), $"it died at result {last}");
            deaths++;
        }

        output.WriteLine($"killed at {deaths} places");
        deaths.Should().BeGreaterThan(5);
    }

    private string StoreOf(int last) => Path.Combine(_folder, $"{last}.db");

    private async Task TakeBackAsync(string path, int last)
    {
        await using SqliteOwnershipStore store = await DyingAttach.OpenAsync(path);
        await using ManagedGuest guest = await ManagedGuest.OpenAsync(store);
        ReconcileFinding left = (await guest.Manager.ReconcileAsync(apply: false)).GetValueOrThrow().Findings.Should()
            .ContainSingle(f => f.Kind == ReconcileFindingKind.LeftReserved, $"it died at result {last}").Subject;
        output.WriteLine($"result {last}, on {Guest.DriverOf(Guest.Nic) ?? "no driver"}: {left.Command}");
        VmResult ended = left.Command!.Contains("detach", StringComparison.Ordinal)
            ? await guest.Manager.DetachAsync(left.Lease!, new() { GoOn = true })
            : await guest.Manager.CancelAsync(left.Lease!);
        ended.ThrowIfError();
    }
}
