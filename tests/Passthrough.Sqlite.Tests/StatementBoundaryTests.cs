using SQLitePCL;

namespace Passthrough.Sqlite.Tests;

/// <summary>The process ends, or the disk fails, before each single statement of each thing that is written.</summary>
[Trait("Category", "Heavy")]
public sealed class StatementBoundaryTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();
    private readonly StatementWatch _watch = new();
    private SqliteOwnershipStore _store = null!;
    private StoreClient _client = null!;

    public async Task InitializeAsync()
    {
        _store = await _files.OpenAsync(_files.Options with { BeforeStatement = _watch.See });
        (await _store.TellAsync(StoreFiles.Host)).Revision.Should().Be(0);
        await SampleStore.FillAsync(_store);
        _client = new StoreClient(_store, StoreFiles.Host, StoreCards.WithPair());
        _client.Registry.Restore((await _store.TellAsync(StoreFiles.Host)).ToSnapshot().GetValueOrThrow()).ThrowIfError();
        (await _client.DoAsync(new ClearCommand(StoreCards.At(6), "for the test"))).ThrowIfError();
    }

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Fact]
    public async Task What_a_killed_process_leaves_at_any_statement_is_the_state_before_or_the_state_after()
    {
        int looked = 0;
        foreach (string step in Steps.Names)
        {
            string[] before = await PictureAsync(_store);
            _watch.Arm((number, _) => CopyTo(number));
            (await Steps.RunAsync(step, _store, _client)).Should().BeNull();
            int statements = _watch.Seen.Count;
            _watch.Disarm();
            CopyTo(statements + 1);
            string[] after = await PictureAsync(_store);

            for (int number = 1; number <= statements + 1; number++)
            {
                string[] left = await LeftInAsync(number);
                left.Should().Equal(number <= statements ? before : after, "{0} was killed before statement {1} of {2}", step, number, statements);
                looked++;
            }
        }

        looked.Should().BeGreaterThan(100);
    }

    [Theory]
    [InlineData(raw.SQLITE_FULL, raw.SQLITE_FULL)]
    [InlineData(raw.SQLITE_IOERR, raw.SQLITE_IOERR_WRITE)]
    [InlineData(raw.SQLITE_READONLY, raw.SQLITE_READONLY)]
    [InlineData(raw.SQLITE_BUSY, raw.SQLITE_BUSY)]
    public async Task A_statement_that_fails_leaves_the_state_before_and_a_store_that_goes_on(int code, int extended)
    {
        foreach (string step in Steps.Names)
        {
            string[] before = await PictureAsync(_store);
            int statements = int.MaxValue;
            for (int failing = 1; failing <= statements; failing++)
            {
                int at = failing;

                // A lock at the very beginning is waited for on the store's own thread, and is still there then.
                int last = at == 1 && code == raw.SQLITE_BUSY ? 2 : at;
                _watch.Arm((number, _) => { if (number >= at && number <= last) { throw new SqliteException("injected", code, extended); } });
                VmError? error = await Steps.RunAsync(step, _store, _client);
                bool failed = _watch.Seen.Count >= at;
                _watch.Disarm();
                if (!failed)
                {
                    break;
                }

                error.Should().BeOfType<StoreFailed>($"{step} failed at statement {at}").Which.Code.Should().BeOneOf(VmErrorCode.StoreNotWritten, VmErrorCode.StoreBusy);
                (await PictureAsync(_store)).Should().Equal(before, "{0} failed at statement {1}", step, at);
            }
        }
    }

    [Fact]
    public async Task A_lock_that_another_program_lets_go_of_is_waited_for()
    {
        _watch.Arm((number, _) => { if (number == 1) { throw new SqliteException("injected", raw.SQLITE_BUSY, raw.SQLITE_BUSY); } });

        VmError? error = await Steps.RunAsync("assign", _store, _client);

        _watch.Disarm();
        error.Should().BeNull();
        _watch.Seen.Take(2).Should().Equal("BEGIN IMMEDIATE", "BEGIN IMMEDIATE");
    }

    [Fact]
    public async Task A_disk_that_fails_while_it_syncs_leaves_an_outcome_that_is_not_known_and_nothing_half()
    {
        string[] before = await PictureAsync(_store);
        _watch.Arm((_, sql) => { if (sql == "COMMIT") { throw new SqliteException("injected", raw.SQLITE_IOERR, raw.SQLITE_IOERR_FSYNC); } });

        VmError? error = await Steps.RunAsync("assign", _store, _client);

        _watch.Disarm();
        error!.Code.Should().Be(VmErrorCode.StoreOutcomeUnknown);
        (await PictureAsync(_store)).Should().Equal(before);
    }

    private static async Task<string[]> PictureAsync(SqliteOwnershipStore store)
    {
        StoredOwnership told = await store.TellAsync(StoreFiles.Host);
        return
        [
            .. StorePicture.Of(told),
            .. told.Claims.SelectMany(c => c.HostRecords).Select(r => $"{r.Function.Place}: {r.Record}"),
            .. told.Quarantines.Select(q => $"{q.Quarantine.Function.Place}: {q.HostRecord}"),
            .. (await store.TrailAsync(StoreFiles.Host)).Select(StorePicture.Of),
            $"pruned to {told.PrunedTo}",
        ];
    }

    private string FolderOf(int number) => _files.Folder.Below($"killed-{number}");

    // SIGKILL leaves what was written; the memory that processes share is made anew from the log.
    private void CopyTo(int number)
    {
        Directory.CreateDirectory(FolderOf(number));
        File.Copy(_files.Path, Path.Combine(FolderOf(number), "passthrough.db"), overwrite: true);
        File.Copy(_files.Path + "-wal", Path.Combine(FolderOf(number), "passthrough.db-wal"), overwrite: true);
    }

    private async Task<string[]> LeftInAsync(int number)
    {
        string[] picture;
        await using (SqliteOwnershipStore left = (await SqliteOwnershipStore.OpenAsync(new() { Path = Path.Combine(FolderOf(number), "passthrough.db") })).GetValueOrThrow())
        {
            (await left.VerifyAsync()).ThrowIfError();
            picture = await PictureAsync(left);
        }

        Directory.Delete(FolderOf(number), recursive: true);
        return picture;
    }
}
