using System.Globalization;
using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class EventsTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private async Task ThreeEventsAsync()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1", "--who", "alice");
        await _host.DoAsync("release", "--lease", "1", "--who", "bob", "--reason", "done");
        await _host.DoAsync("assign", "01:00.0", "--vm", "web2", "--who", "alice");
    }

    [Fact]
    public async Task A_line_an_event_in_order_with_who_and_why()
    {
        await ThreeEventsAsync();

        ToolRun run = await _host.RunAsync("events");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().HaveCount(3);
        run.Lines[0].Should().MatchRegex(@"^1  \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  assigned     lease 1 of VM web1 for 0000:01:00\.0  by alice");
        run.Lines[1].Should().MatchRegex(@"^2  .*Z  released     lease 1 of VM web1 for 0000:01:00\.0  by bob.*: done$");
    }

    [Fact]
    public async Task After_a_revision_come_the_later_ones()
    {
        await ThreeEventsAsync();

        (await _host.RunAsync("events --after 2")).Lines.Should().ContainSingle().Which.Should().StartWith("3  ");
        (await _host.RunAsync("events --after 3")).Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task A_revision_that_never_was_ends_with_3()
    {
        await ThreeEventsAsync();

        ToolRun run = await _host.RunAsync("events --after 99");

        run.ExitCode.Should().Be(3);
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT6006: ");
    }

    [Fact]
    public async Task JSON_is_an_object_a_line()
    {
        await ThreeEventsAsync();

        string[] lines = (await _host.RunAsync("events --json")).Lines;

        lines.Select(l => JsonDocument.Parse(l).RootElement).Select(e => (e.GetProperty("revision").GetInt32(), e.GetProperty("kind").GetString()))
            .Should().Equal((1, "assigned"), (2, "released"), (3, "assigned"));
    }

    [Fact]
    public async Task A_quarantine_and_its_end_keep_their_reasons()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");
        await _host.DoAsync("quarantine", "02:00.0", "--reason", "it smells");
        await _host.DoAsync("clear", "02:00.0", "--reason", "aired");

        JsonElement[] events = [.. (await _host.RunAsync("events --json")).Lines.Select(l => JsonDocument.Parse(l).RootElement)];

        events.Select(e => e.GetProperty("kind").GetString()).Should().Equal("assigned", "releasing", "quarantined", "cleared");
        events[2].GetProperty("failures")[0].GetProperty("address").GetString().Should().Be(OwnedHost.Gpu);
        events[3].GetProperty("why").GetString().Should().Be("aired");
        events[3].GetProperty("lease").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_trail_begins_after_what_was_forgotten()
    {
        await ThreeEventsAsync();
        await _host.DoAsync("store", "prune", "--before", Tomorrow());

        ToolRun run = await _host.RunAsync("events");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().BeEmpty();
        run.ErrorLines.Should().Equal("The events up to 3 are forgotten ('passthrough store prune').");
        (await _host.RunAsync("events --after 1")).ErrorLines[^1].Should().StartWith("PT6012: ");
    }

    [Fact]
    public async Task Without_a_store_there_are_none()
    {
        ToolRun run = await _host.RunAsync("events");

        run.ExitCode.Should().Be(0);
        run.Output.Should().BeEmpty();
    }

    private static string Tomorrow() => DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
