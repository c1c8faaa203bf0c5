namespace Passthrough.Sqlite.Tests;

/// <summary>Several stores on one file, in one process.</summary>
public sealed class SharingTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Fact]
    public async Task Who_writes_longer_than_others_wait_keeps_them_from_writing_and_not_from_reading()
    {
        await _files.MakeAsync();
        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { BusyTimeout = TimeSpan.Zero });
        using SqliteConnection other = _files.Open();
        StoreFiles.Run(other, "BEGIN IMMEDIATE");

        VmResult<OwnershipEvent> refused = await StoreFiles.ClientOf(store).DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm2, 1)));
        StoredOwnership told = await store.TellAsync(StoreFiles.Host);
        StoreFiles.Run(other, "ROLLBACK");
        VmResult<OwnershipEvent> written = await StoreFiles.ClientOf(store).DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm2, 1)));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreBusy);
        told.Revision.Should().Be(1);
        written.GetValueOrThrow().Revision.Should().Be(2);
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_wholly_is_busy()
    {
        await _files.MakeAsync();
        using SqliteConnection other = _files.Open();
        StoreFiles.Run(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE store SET id = 1; COMMIT");

        VmError error = await _files.RefusedAsync(_files.Options with { BusyTimeout = TimeSpan.Zero });

        error.Code.Should().Be(VmErrorCode.StoreBusy);
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_answered_at_once()
    {
        await _files.MakeAsync();
        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { BusyTimeout = TimeSpan.FromMinutes(10) });
        using SqliteConnection other = _files.Open();
        StoreFiles.Run(other, "BEGIN IMMEDIATE");
        using var giveUp = new CancellationTokenSource();

        Task<VmResult<OwnershipEvent>> append = store.AppendAsync(StoreFiles.Host, 1, _ => throw new InvalidOperationException("nobody asks"), giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        Func<Task> wait = () => append;

        await wait.Should().ThrowAsync<OperationCanceledException>();
        StoreFiles.Run(other, "ROLLBACK");
        (await store.TellAsync(StoreFiles.Host)).Revision.Should().Be(1);
    }

    [Fact]
    public async Task What_is_decided_runs_on_no_thread_of_the_pool()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        bool? onPool = null;

        VmResult<OwnershipEvent> refused = await store.AppendAsync(StoreFiles.Host, 0, _ =>
        {
            onPool = Thread.CurrentThread.IsThreadPoolThread;
            return new RevisionMoved(StoreFiles.Host, 1);
        });

        refused.Error!.Code.Should().Be(VmErrorCode.RevisionMoved);
        onPool.Should().BeFalse();
    }

    [Fact]
    public async Task A_follower_of_one_store_is_told_what_another_on_the_same_file_writes()
    {
        SqliteOwnershipStore writing = await _files.OpenAsync();
        SqliteOwnershipStore following = await _files.OpenAsync(_files.Options with { PollInterval = TimeSpan.FromMilliseconds(5), TimeProvider = TimeProvider.System });
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = following.EventsAsync(StoreFiles.Host, 0, follow: true).GetAsyncEnumerator();
        Task<ulong[]> told = follower.TakeAsync(3);
        StoreClient client = StoreFiles.ClientOf(writing);

        await client.ReleaseAsync(await client.AssignAsync(StoreFiles.Vm1, 0));
        await client.AssignAsync(StoreFiles.Vm2, 0);

        (await told).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_follower_of_the_store_that_writes_is_told_without_waiting_for_a_look()
    {
        SqliteOwnershipStore store = await _files.OpenAsync(_files.Options with { PollInterval = TimeSpan.FromHours(1), TimeProvider = TimeProvider.System });
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = store.EventsAsync(StoreFiles.Host, 0, follow: true).GetAsyncEnumerator();
        Task<ulong[]> told = follower.TakeAsync(1);

        await StoreFiles.ClientOf(store).AssignAsync(StoreFiles.Vm1, 0);

        (await told).Should().Equal(1);
    }

    [Fact]
    public async Task More_events_than_are_read_at_once_come_without_a_gap()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        StoreClient client = StoreFiles.ClientOf(store);
        for (int i = 0; i < 150; i++)
        {
            await client.ReleaseAsync(await client.AssignAsync(StoreFiles.Vm1, 0));
        }

        (await store.TrailAsync(StoreFiles.Host)).Select(e => e.Event.Revision).Should().Equal(StoreReading.Numbers(1, 300));
    }

    [Fact]
    public async Task An_older_state_of_the_file_is_whole_in_itself_and_told_to_who_knows_better()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        StoreClient client = StoreFiles.ClientOf(store);
        await client.AssignAsync(StoreFiles.Vm1, 0);
        await store.DisposeAsync();
        SqliteOwnershipStore again = await _files.OpenAsync();
        string backup = _files.Folder.Below("backup.db");
        File.Copy(_files.Path, backup);
        await new StoreClient(again, StoreFiles.Host, StoreCards.Host(), registry: client.Registry).AssignAsync(StoreFiles.Vm2, 1);

        SqliteOwnershipStore restored = await _files.OpenAsync(new() { Path = backup });

        (await restored.VerifyAsync()).ThrowIfError();
        (await restored.TellAsync(StoreFiles.Host)).Claims.Should().ContainSingle();
        (await restored.AppendAsync(StoreFiles.Host, 2, _ => throw new InvalidOperationException("nobody asks"))).Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
    }
}
