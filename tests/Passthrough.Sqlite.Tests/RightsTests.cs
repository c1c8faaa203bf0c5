namespace Passthrough.Sqlite.Tests;

/// <summary>Who may open a store and what becomes of it on a disk that takes nothing more.</summary>
public sealed class RightsTests : IAsyncLifetime
{
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    private readonly StoreFiles _files = new();
    private readonly TemporaryFolder _program = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _files.CloseAsync();
        _program.Remove();
    }

    [FactOnLinux]
    public async Task The_file_and_those_beside_it_are_for_their_owner_alone()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        await StoreFiles.ClientOf(store).AssignAsync(StoreFiles.Vm1, 0);

        Directory.GetFiles(_files.Folder.Path).Should().HaveCount(3).And.OnlyContain(f => TemporaryFolder.RightsOf(f) == ForOwner);
    }

    [FactOnLinux(Program = "setpriv (util-linux)")]
    public async Task They_are_also_where_the_user_lets_everybody_in()
    {
        TemporaryFolder.Allow(_files.Folder.Path, Everybody);
        string folder = _files.Folder.Below("own");
        string path = Path.Combine(folder, "passthrough.db");

        using var worker = Worker.StartUnprivileged(_program, "000", path, "churn", "--count", "5", "--wait", "yes");
        string? ready = await worker.ReadLineAsync();
        await worker.GoAsync();
        (await worker.ReadLineAsync()).Should().StartWith("wrote ", await FirstOf(ready, worker));

        Directory.GetFiles(folder).Should().OnlyContain(f => TemporaryFolder.RightsOf(f) == ForOwner);
        await worker.ReadToEndAsync();
    }

    [FactOnLinux(Program = "setpriv (util-linux)")]
    public async Task Another_user_hears_whose_it_is_and_that_it_is_not_for_him()
    {
        await _files.MakeAsync();
        TemporaryFolder.Allow(_files.Path, Environment.IsPrivilegedProcess ? ForOwner : UnixFileMode.None);
        TemporaryFolder.Allow(_files.Folder.Path, Everybody);

        using var worker = Worker.StartUnprivileged(_program, "022", _files.Path, "claim");
        string[] said = await worker.ReadToEndAsync();

        said.Should().ContainSingle(await worker.ErrorsAsync()).Which.Should().StartWith("refused PT6001")
            .And.Contain(_files.Path).And.Contain("permission denied: it belongs to user");
        Directory.GetFiles(_files.Folder.Path).Should().Equal(_files.Path);
    }

    [FactOnLinux(Program = "setpriv (util-linux)")]
    public async Task Where_a_user_may_not_write_no_store_is_made()
    {
        string folder = _files.Folder.Below("not-mine");
        Directory.CreateDirectory(folder);
        TemporaryFolder.Allow(folder, (UnixFileMode)0b101_101_101);

        using var worker = Worker.StartUnprivileged(_program, "022", Path.Combine(folder, "passthrough.db"), "claim");
        string[] said = await worker.ReadToEndAsync();

        said.Should().ContainSingle(await worker.ErrorsAsync()).Which.Should().StartWith("refused PT6002");
        Directory.GetFileSystemEntries(folder).Should().BeEmpty();
    }

    [FactOnLinux(Program = "setpriv (util-linux)")]
    public async Task In_a_folder_in_which_nothing_can_be_written_nothing_is_claimed()
    {
        await _files.MakeAsync();
        TemporaryFolder.Allow(_files.Path, (UnixFileMode)0b110_110_110);
        TemporaryFolder.Allow(_files.Folder.Path, (UnixFileMode)0b101_101_101);

        using var worker = Worker.StartUnprivileged(_program, "022", _files.Path, "claim");
        string[] said = await worker.ReadToEndAsync();

        TemporaryFolder.Allow(_files.Folder.Path, TemporaryFolder.ForAll);
        said.Should().ContainSingle(await worker.ErrorsAsync()).Which.Should().StartWith("refused PT6002").And.Contain("folder");
    }

    [FactOnLinux]
    public async Task On_a_full_disk_nothing_is_written_and_what_was_stays()
    {
        using var worker = Worker.StartLimited(kibibytes: 256, _files.Path, "churn");
        string[] said = await worker.ReadToEndAsync();

        said[^1].Should().StartWith("refused PT6002", await worker.ErrorsAsync());
        SqliteOwnershipStore store = await _files.OpenAsync();
        (await store.VerifyAsync()).ThrowIfError();
        (await store.TrailAsync(StoreFiles.Host)).Select(e => e.Event.ToJson())
            .Should().Equal(said.Where(s => s.StartsWith("wrote ", StringComparison.Ordinal)).Select(s => s["wrote ".Length..]));
    }

    private static async Task<string> FirstOf(string? said, StoreProcess worker) => said == "ready" ? "" : $"{said} {await worker.ErrorsAsync()}";
}
