using Passthrough.Lab.Running;
using Passthrough.Sqlite;

namespace Passthrough.Lab.Stores;

/// <summary>A store on a file system that can only be read, as one is after its disk had an error.</summary>
public sealed class ReadOnlyStoreTests : IAsyncLifetime
{
    private const string Folder = "/run/read-only";
    private const string Store = $"{Folder}/passthrough.db";

    public async Task InitializeAsync() => await GuestCommand.ShellAsync($"mkdir -p {Folder} && mount -t tmpfs store {Folder}");

    public async Task DisposeAsync() => await GuestCommand.ShellAsync($"umount {Folder}");

    [Fact]
    public async Task Nobody_claims_in_it_and_what_was_claimed_stays()
    {
        await using (SqliteOwnershipStore store = (await OpenAsync()).GetValueOrThrow())
        {
            await using ManagedGuest guest = await ManagedGuest.OpenAsync(store);
            (await guest.Manager.AssignAsync(new(ManagedGuest.Vm, Guest.Nic))).ThrowIfError();
        }

        await GuestCommand.ShellAsync($"mount -o remount,ro {Folder}");
        VmError? error = (await OpenAsync()).Error;
        await GuestCommand.ShellAsync($"mount -o remount,rw {Folder}");

        error!.Code.Should().Be(VmErrorCode.StoreNotWritten);
        error.Message.Should().Contain(Folder);
        await using SqliteOwnershipStore again = (await OpenAsync()).GetValueOrThrow();
        (await again.ReadAsync(ManagedGuest.Id)).GetValueOrThrow().Claims.Should().ContainSingle().Which.Claim.Lease.Vm.Should().Be(ManagedGuest.Vm);
    }

    [Fact]
    public async Task None_is_made_in_it()
    {
        await GuestCommand.ShellAsync($"mount -o remount,ro {Folder}");

        VmError? error = (await OpenAsync()).Error;

        error!.Code.Should().Be(VmErrorCode.StoreNotWritten);
        Directory.GetFileSystemEntries(Folder).Should().BeEmpty();
    }

    private static ValueTask<VmResult<SqliteOwnershipStore>> OpenAsync() => SqliteOwnershipStore.OpenAsync(new() { Path = Store });
}
