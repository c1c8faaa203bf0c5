namespace Passthrough.Cli.Tests.Owners;

public sealed class StoreCommandTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private Task<ToolRun> StoreAsync(params string[] arguments) => ToolRun.InProcessAsync(["store", .. arguments, "--store", _host.Store]);

    [Fact]
    public async Task The_status_of_a_store_that_is_not_there_says_so_and_makes_none()
    {
        ToolRun run = await StoreAsync("status");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().Be(_host.Store);
        run.Lines.Should().ContainSingle(l => l.StartsWith("  state         there is none yet"));
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task The_status_has_version_hosts_claims_and_quarantines()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        ToolRun run = await StoreAsync("status");

        run.Lines.Should().ContainSingle(l => l == "  kind          sqlite").And.ContainSingle(l => l == "  tables        version 1")
            .And.ContainSingle(l => l == $"  host          {OwnedHost.Id}  revision 1, 1 claim, 0 devices in quarantine");
    }

    [Fact]
    public async Task To_migrate_makes_the_tables_and_does_nothing_the_second_time()
    {
        (await StoreAsync("migrate")).Lines.Should().Equal($"{_host.Store}: the tables are at version 1");
        (await StoreAsync("migrate")).Lines.Should().Equal($"{_host.Store}: nothing to do, at version 1");
    }

    [Fact]
    public async Task To_verify_finds_a_sound_store_sound_and_a_changed_one_not()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        ToolRun sound = await StoreAsync("verify");
        ReplaceInFile("web1", "web9");

        ToolRun changed = await StoreAsync("verify");

        sound.ExitCode.Should().Be(0);
        sound.Lines.Should().Equal($"{_host.Store}: sound");
        changed.ExitCode.Should().BeOneOf(1, 3);
        (changed.Output + changed.Error).Should().Contain("PT6006: ");
    }

    [Fact]
    public async Task To_prune_forgets_events_and_no_claim()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await _host.DoAsync("release", "--vm", "web1");
        await _host.DoAsync("assign", "01:00.0", "--vm", "web2");

        ToolRun run = await _host.RunAsync("store prune --before 2999-01-01");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"forgot 3 events of host {OwnedHost.Id} before 2999-01-01 00:00:00Z; the trail begins after 3");
        (await _host.ReadAsync("owners")).GetProperty("claims")[0].GetProperty("vm").GetString().Should().Be("web2");
    }

    [Theory]
    [InlineData("2000-01-31T18:00+01:00", "2000-01-31 17:00:00Z")]
    [InlineData("2000-01-31T18:00", "2000-01-31 18:00:00Z")]
    [InlineData("2000-01-31T18:00:01.5Z", "2000-01-31 18:00:01Z")]
    [InlineData("2000-01-31", "2000-01-31 00:00:00Z")]
    public async Task A_time_is_read_as_UTC_unless_it_has_a_zone(string time, string shown)
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        (await _host.RunAsync("store", "prune", "--before", time)).Lines.Should().Equal($"forgot 0 events of host {OwnedHost.Id} before {shown}; the trail is whole");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-02-30")]
    [InlineData("1769904000")]
    [InlineData("")]
    public async Task A_text_that_is_no_time_ends_with_2(string time)
    {
        ToolRun run = await _host.RunAsync("store", "prune", "--before", time);

        run.ExitCode.Should().Be(2);
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT1004: ").And.Contain("passthrough store prune --help");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("migrate")]
    [InlineData("verify")]
    public async Task What_is_no_store_ends_with_3(string command)
    {
        File.WriteAllText(_host.Store, new string('x', 9000));

        ToolRun run = await StoreAsync(command);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT6006: ");
    }

    [Theory]
    [InlineData("store", "passthrough store --help")]
    [InlineData("store bogus", "passthrough store does not know 'bogus'")]
    [InlineData("store prune", "option '--before' is required")]
    [InlineData("fleet", "passthrough fleet --help")]
    public async Task A_part_of_a_command_ends_with_2_and_says_where_to_look(string line, string problem)
    {
        ToolRun run = await ToolRun.InProcessAsync(line.Split(' '));

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(problem);
    }

    [Theory]
    [InlineData("fleet list")]
    [InlineData("fleet assign vendor=8086 --vm 1")]
    [InlineData("fleet publish")]
    public async Task A_fleet_needs_a_store_that_many_hosts_share(string line)
    {
        ToolRun run = await ToolRun.InProcessAsync([.. line.Split(' '), "--store", _host.Store]);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith("PT6023: ").And.Contain("PostgreSQL");
    }

    [Theory]
    [InlineData("fleet list --seen-within soon", "--seen-within 'soon' is no number of seconds")]
    [InlineData("fleet publish --every 0", "--every '0' is no number of seconds")]
    [InlineData("fleet assign vendor=zz --vm 1", "field 'vendor': expected a hexadecimal digit")]
    [InlineData("assign 01:00.0 --vm 1 --request-id 7", "--request-id '7' is no GUID")]
    [InlineData("events --after -1", "--after '-1' is no revision")]
    [InlineData("release --lease x", "--lease 'x' is no number of a lease")]
    [InlineData("owners --host-id a/b", "'a/b' is not a host id")]
    public async Task A_text_that_is_not_understood_ends_with_2(string line, string problem)
    {
        ToolRun run = await ToolRun.InProcessAsync([.. line.Split(' '), "--store", _host.Store]);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain(problem);
    }

    // Both ids are as long, so that nothing but the name changes: only a checksum can tell.
    private void ReplaceInFile(string text, string other)
    {
        byte[] bytes = File.ReadAllBytes(_host.Store);
        byte[] sought = System.Text.Encoding.UTF8.GetBytes(text);
        int at = bytes.AsSpan().IndexOf(sought);
        at.Should().BePositive("the row is in the file");
        System.Text.Encoding.UTF8.GetBytes(other).CopyTo(bytes, at);
        File.WriteAllBytes(_host.Store, bytes);
    }
}
