using System.Diagnostics;
using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A device that a process holds open is not taken from it: the kernel would wait for that process for ever.</summary>
public sealed class HolderTests : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => GuestDrivers.TidyAsync();

    [Fact]
    public async Task A_device_that_is_held_open_is_refused_with_the_holders_name_until_it_is_let_go()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();
        Lease lease = await guest.AttachAsync(Guest.Nic);
        using Process holder = GuestCommand.Start("/bin/sh", "-c", $"exec 9<>{VfioGroup.FileOf(Guest.Nic)}; echo held; read line");
        await holder.StandardOutput.ReadLineAsync();

        VmResult refused = await guest.TryDetachAsync(lease);
        string? driver = Guest.DriverOf(Guest.Nic);
        holder.Kill();
        await holder.WaitForExitAsync();
        VmResult detached = await guest.TryDetachAsync(lease);

        refused.Error!.Message.Should().Contain($"{holder.Id}");
        driver.Should().Be("vfio-pci");
        detached.ThrowIfError();
        Guest.DriverOf(Guest.Nic).Should().Be("e1000e");
    }
}
