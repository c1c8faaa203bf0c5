namespace Passthrough.Sqlite.Tests;

/// <summary>What somebody writes past the store, with a tool of SQLite's that heeds no foreign keys.</summary>
public sealed class HandWrittenTests : IAsyncLifetime
{
    private readonly StoreFiles _files = new();

    public async Task InitializeAsync()
    {
        await using SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(_files.Options)).GetValueOrThrow();
        await SampleStore.FillAsync(store);
    }

    public async Task DisposeAsync() => await _files.CloseAsync();

    [Theory]
    [InlineData("INSERT INTO units SELECT host, unit, 'web-2', members, checksum FROM units WHERE vm = 'web-1'")]
    [InlineData("INSERT INTO claim_functions SELECT host, place, 99, unit, 'web-2', checksum FROM claim_functions WHERE vm = 'web-1'")]
    [InlineData("INSERT INTO claim_functions SELECT host, place || '9', 99, unit, 'web-2', checksum FROM claim_functions WHERE vm = 'web-1'")]
    [InlineData("UPDATE claim_functions SET vm = 'web-2' WHERE vm = 'web-1'")]
    [InlineData("UPDATE units SET vm = 'web-2' WHERE vm = 'web-1'")]
    public void A_second_owner_cannot_be_written_even_by_hand(string sql)
    {
        using SqliteConnection connection = _files.Open();

        Action write = () => StoreFiles.Run(connection, sql);

        write.Should().Throw<SqliteException>().Which.SqliteErrorCode.Should().Be(SQLitePCL.raw.SQLITE_CONSTRAINT);
    }

    [Theory]
    [InlineData("UPDATE hosts SET revision = revision - 1", "hosts")]
    [InlineData("UPDATE hosts SET host = 'host-9' WHERE host = 'host-1'", "hosts")]
    [InlineData("DELETE FROM hosts WHERE host = 'host-1'", "hosts")]
    [InlineData("DELETE FROM hosts", "hosts")]
    [InlineData("UPDATE claims SET vm = 'web-2' WHERE vm = 'web-1'", "claims")]
    [InlineData("UPDATE claims SET content = replace(content, 'web-1', 'web-3')", "claims")]
    [InlineData("UPDATE claims SET phase = 'Assigned' WHERE phase = 'Reserved'", "claims")]
    [InlineData("DELETE FROM claims WHERE vm = 'web-1'", "hosts")]
    [InlineData("DELETE FROM claim_functions WHERE vm = 'web-1'", "hosts")]
    [InlineData("DELETE FROM units WHERE vm = 'web-1'", "hosts")]
    [InlineData("DELETE FROM quarantines", "hosts")]
    [InlineData("UPDATE quarantines SET at = at + 1", "quarantines")]
    [InlineData("DELETE FROM host_records", "hosts")]
    [InlineData("UPDATE host_records SET content = 'other'", "host_records")]
    [InlineData("DELETE FROM events WHERE revision = (SELECT max(revision) FROM events)", "hosts")]
    [InlineData("UPDATE requests SET ended_at = ended_at + 1 WHERE ended_at IS NOT NULL", "requests")]
    [InlineData("DELETE FROM requests WHERE ended_at IS NOT NULL", "requests")]
    [InlineData("DELETE FROM requests WHERE ended_at = (SELECT min(ended_at) FROM requests)", "requests")]
    [InlineData("DELETE FROM requests WHERE ended_at = (SELECT max(ended_at) FROM requests)", "requests")]
    public async Task What_is_changed_by_hand_is_damage_that_is_named_and_no_other_owner(string sql, string table)
    {
        _files.ByHand(sql);

        VmError error = await FirstErrorAsync(async store => (await store.ReadAsync(StoreFiles.Host)).Error);

        error.Code.Should().Be(VmErrorCode.StoreDamaged);
        error.Message.Should().Contain($"table {table}");
    }

    [Theory]
    [InlineData("DELETE FROM events WHERE revision = (SELECT max(revision) - 2 FROM events)")]
    [InlineData("UPDATE events SET who = 'somebody else' WHERE revision = (SELECT max(revision) - 2 FROM events)")]
    [InlineData("DELETE FROM requests WHERE ended_at IS NULL")]
    [InlineData("DELETE FROM snapshots")]
    [InlineData("UPDATE snapshots SET content = content || ' '")]
    [InlineData("DROP INDEX requests_by_end")]
    [InlineData("DROP TRIGGER one_vm_in_a_unit")]
    [InlineData("DELETE FROM store")]
    public async Task What_owners_do_not_need_is_found_by_a_full_check(string sql)
    {
        _files.ByHand(sql);

        VmError error = await FirstErrorAsync(async store => (await store.VerifyAsync()).Error);

        error.Reasons.Should().OnlyContain(r => r.Code == VmErrorCode.StoreDamaged);
    }

    [Fact]
    public async Task A_gap_in_the_trail_is_told_to_who_follows()
    {
        _files.ByHand("DELETE FROM events WHERE revision = (SELECT max(revision) - 2 FROM events)");
        SqliteOwnershipStore store = await _files.OpenAsync();

        Func<Task> follow = () => store.TrailAsync(StoreFiles.Host);

        (await follow.Should().ThrowAsync<VmErrorException>()).Which.Error.Code.Should().Be(VmErrorCode.StoreDamaged);
    }

    [Fact]
    public async Task A_host_of_which_the_row_is_gone_is_no_new_host()
    {
        SqliteOwnershipStore store = await _files.OpenAsync();
        _files.ByHand("DELETE FROM hosts WHERE host = 'host-1'");

        VmResult<OwnershipEvent> refused = await StoreFiles.ClientOf(store).DoAsync(new AssignCommand(StoreClient.Ask(StoreFiles.Vm2, 0)));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
    }

    // Damage is told when the store is opened or when it is asked.
    private async Task<VmError> FirstErrorAsync(Func<SqliteOwnershipStore, Task<VmError?>> ask) =>
        (await _files.TryOpenAsync()).TryGetValue(out SqliteOwnershipStore? store, out VmError? error) ? (await ask(store))! : error;
}
