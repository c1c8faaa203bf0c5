namespace Passthrough.Sqlite.Tests;

public sealed class OpeningTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Fact]
    public async Task A_store_is_made_on_first_use_with_its_folder()
    {
        string path = _files.Folder.Below("new/folder/passthrough.db");

        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { Path = path });

        File.Exists(path).Should().BeTrue();
        store.Location.Should().Be(path);
        (await store.HostsAsync()).GetValueOrThrow().Should().BeEmpty();
        (await store.VerifyAsync()).ThrowIfError();
    }

    [Fact]
    public async Task Nothing_else_is_left_in_its_folder_when_it_is_closed()
    {
        await _files.MakeAsync();

        Directory.GetFiles(_files.Folder.Path).Should().Equal(_files.Path);
    }

    [Fact]
    public void It_is_the_hosts_own_unless_told_otherwise() => new SqliteStoreOptions().Path.Should().Be("/var/lib/passthrough/passthrough.db");

    [Fact]
    public async Task A_store_that_is_not_there_is_not_made_for_reading()
    {
        VmError error = await _files.RefusedAsync(_files.Options with { ReadOnly = true });

        error.Code.Should().Be(VmErrorCode.StoreNotReadable);
        error.Message.Should().Contain(_files.Path).And.Contain("there is no such file");
        Directory.GetFileSystemEntries(_files.Folder.Path).Should().BeEmpty();
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_not_made_when_it_must_not_be()
    {
        VmError error = await _files.RefusedAsync(_files.Options with { CreateIfMissing = false });

        error.Code.Should().Be(VmErrorCode.StoreNotReadable);
        Directory.GetFileSystemEntries(_files.Folder.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("somewhere/")]
    public async Task A_name_that_no_file_has_is_refused(string path) =>
        (await _files.RefusedAsync(new() { Path = path })).Code.Should().Be(VmErrorCode.StoreLocationInvalid);

    [Fact]
    public async Task A_folder_is_refused()
    {
        Directory.CreateDirectory(_files.Path);

        VmError error = await _files.RefusedAsync();

        error.Code.Should().Be(VmErrorCode.StoreLocationInvalid);
        error.Message.Should().Contain("it is a folder");
    }

    [FactOnLinux]
    public async Task A_symbolic_link_is_refused_since_the_files_beside_it_would_have_two_names()
    {
        await _files.MakeAsync();
        string link = _files.Folder.Below("link.db");
        File.CreateSymbolicLink(link, _files.Path);

        VmError error = await _files.RefusedAsync(new() { Path = link });

        error.Code.Should().Be(VmErrorCode.StoreLocationInvalid);
        error.Message.Should().Contain("symbolic link");
    }

    [FactOnLinux]
    public async Task What_is_no_ordinary_file_is_refused_without_waiting_for_it()
    {
        VmError error = await _files.RefusedAsync(new() { Path = "/dev/null" });

        error.Code.Should().Be(VmErrorCode.StoreLocationInvalid);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100_000)]
    public async Task Garbage_is_no_store_and_stays_as_it_is(int length)
    {
        byte[] garbage = new byte[length];
        new Random(length).NextBytes(garbage);
        await File.WriteAllBytesAsync(_files.Path, garbage);

        VmError error = await _files.RefusedAsync();

        error.Code.Should().Be(VmErrorCode.StoreDamaged);
        (await File.ReadAllBytesAsync(_files.Path)).Should().Equal(garbage);
    }

    [Fact]
    public async Task Another_programs_database_is_no_store_and_stays_as_it_is()
    {
        _files.ByHand("CREATE TABLE theirs (a)");
        byte[] before = await File.ReadAllBytesAsync(_files.Path);

        VmError error = await _files.RefusedAsync();

        error.Code.Should().Be(VmErrorCode.StoreDamaged);
        error.Message.Should().Contain("no store of owners");
        (await File.ReadAllBytesAsync(_files.Path)).Should().Equal(before);
    }

    [Fact]
    public async Task A_store_for_reading_tells_owners_and_writes_nothing()
    {
        await _files.MakeAsync();
        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { ReadOnly = true });

        VmResult<OwnershipEvent> refused = await StoreFiles.ClientOf(store).DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm2, 1)));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreNotWritten);
        (await store.TellAsync(StoreFiles.Host)).Claims.Should().ContainSingle().Which.Claim.Lease.Vm.Should().Be(StoreFiles.Vm1);
    }

    [Fact]
    public async Task A_store_that_was_removed_while_it_was_open_takes_no_claims()
    {
        await _files.MakeAsync();
        SqliteOwnershipStore store = await _files.OpenAsync();
        File.Move(_files.Path, _files.Path + ".old");

        VmResult<OwnershipEvent> refused = await StoreFiles.ClientOf(store).DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm2, 1)));
        VmResult<StoredOwnership> unread = await store.ReadAsync(StoreFiles.Host);

        refused.Error!.Code.Should().Be(VmErrorCode.StoreNotWritten);
        unread.Error!.Code.Should().Be(VmErrorCode.StoreNotReadable);
    }

    [Fact]
    public async Task A_cancelled_opening_makes_nothing()
    {
        Func<Task> open = async () => (await SqliteOwnershipStore.OpenAsync(_files.Options, new CancellationToken(canceled: true))).GetValueOrThrow();

        await open.Should().ThrowAsync<OperationCanceledException>();
        File.Exists(_files.Path).Should().BeFalse();
    }

    [Fact]
    public async Task A_store_that_was_closed_says_so()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        await store.DisposeAsync();

        Func<Task> read = async () => (await store.HostsAsync()).GetValueOrThrow();

        await read.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Many_who_open_at_once_make_one_store()
    {
        VmResult<SqliteOwnershipStore>[] opened = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _files.TryOpenAsync())));

        opened.Should().OnlyContain(o => o.Error == null);
        Directory.GetFiles(_files.Folder.Path, "*.new*").Should().BeEmpty();
    }
}
