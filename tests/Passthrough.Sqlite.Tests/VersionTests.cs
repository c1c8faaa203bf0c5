using Passthrough.Sqlite.Schema;

namespace Passthrough.Sqlite.Tests;

public sealed class VersionTests : IAsyncLifetime
{
    private static readonly Migration[] ThreeVersions =
    [
        .. Migration.All,
        new(Migration.All[^1].Version + 1, "ALTER TABLE snapshots ADD COLUMN note TEXT"),
        new(Migration.All[^1].Version + 2, "CREATE TABLE later (a INTEGER NOT NULL) STRICT"),
    ];

    private static readonly int Newest = Migration.All[^1].Version;

    private readonly StoreFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Fact]
    public async Task A_newer_store_is_refused_and_stays_as_it_is()
    {
        await using (await _files.OpenAsync(_files.Options with { Migrations = ThreeVersions }))
        {
        }

        byte[] before = await File.ReadAllBytesAsync(_files.Path);

        VmError error = await _files.RefusedAsync();

        error.Should().Be(new StoreVersionDiffers(VmErrorCode.StoreVersionNewer, _files.Path, Newest + 2, Newest));
        (await File.ReadAllBytesAsync(_files.Path)).Should().Equal(before);
    }

    [Fact]
    public async Task An_older_store_is_brought_forward_step_by_step_with_all_that_it_holds()
    {
        await _files.MakeAsync();

        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { Migrations = ThreeVersions });

        SqliteStoreStatus status = (await store.StatusAsync()).GetValueOrThrow();
        status.SchemaVersion.Should().Be(Newest + 2);
        status.Findings.Should().BeEmpty();
        (await store.TellAsync(StoreFiles.Host)).Claims.Should().ContainSingle();
        await StoreFiles.ClientOf(store).AssignAsync(StoreFiles.Vm2, 1);
    }

    [Fact]
    public async Task An_older_store_is_not_brought_forward_for_reading()
    {
        await _files.MakeAsync();

        VmError error = await _files.RefusedAsync(_files.Options with { Migrations = ThreeVersions, ReadOnly = true });

        error.Should().Be(new StoreVersionDiffers(VmErrorCode.StoreMigrationNeeded, _files.Path, Newest, Newest + 2));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_version_before_it()
    {
        await _files.MakeAsync();

        VmError error = await _files.RefusedAsync(_files.Options with { Migrations = [ThreeVersions[0], ThreeVersions[1], new(Newest + 2, "CREATE TABLE later (a); CREATE TABLE later (a)")] });

        error.Code.Should().Be(VmErrorCode.StoreDamaged);
        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { Migrations = ThreeVersions[..2] });
        (await store.VerifyAsync()).ThrowIfError();
    }

    [Fact]
    public async Task A_program_that_had_it_open_writes_nothing_once_it_was_brought_forward()
    {
        SqliteOwnershipStore old = await _files.OpenAsync();
        await _files.OpenAsync(_files.Options with { Migrations = ThreeVersions });

        VmResult<OwnershipEvent> refused = await StoreFiles.ClientOf(old).DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm1, 0)));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreVersionNewer);
    }

    [Fact]
    public async Task A_store_of_version_1_is_read_as_it_was_written()
    {
        _files.ByHand(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "version-1.sql")));

        SqliteOwnershipStore store = await _files.OpenAsync();

        (await store.VerifyAsync()).ThrowIfError();
        string.Join('\n', StorePicture.Of(await store.TellAsync(StoreFiles.Host)))
            .Should().Be((await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "version-1.txt"))).TrimEnd());
    }
}
