using System.Text.Json;

namespace Passthrough.Cli.Tests.Commands;

public sealed class CaptureProcessTests : IDisposable
{
    private readonly HostTree _host = HostTree.Sample();
    private readonly TemporaryDirectory _folder = new();

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_recording_lists_as_the_host_does()
    {
        string file = _folder.Below("host.umockdev");

        ToolRun run = ToolRun.Of("capture", file, "--host", _host.Path);

        run.ExitCode.Should().Be(0);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().Equal($"wrote 5 functions to {file}");
        Rows(file).Should().Equal(Rows(_host.Path));
    }

    // Names come from the machine that reads, so they are left out.
    private static IEnumerable<string> Rows(string host) =>
        ToolRun.Of("list", "--host", host).Lines.Where(l => !l.StartsWith('#')).Select(l => string.Join(' ', l.Split("  ", StringSplitOptions.RemoveEmptyEntries)[..8]));

    [Fact]
    public void In_JSON_it_says_file_and_number()
    {
        string file = _folder.Below("host.umockdev");

        using JsonDocument json = JsonDocument.Parse(ToolRun.Of("capture", file, "--host", _host.Path, "--json").Output);

        json.RootElement.GetProperty("file").GetString().Should().Be(file);
        json.RootElement.GetProperty("functions").GetInt32().Should().Be(5);
    }

    [Fact]
    public void A_file_that_exists_is_left_alone()
    {
        string file = _folder.Write("precious", "do not touch");

        ToolRun run = ToolRun.Of("capture", file, "--host", _host.Path);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT4006: ");
        File.ReadAllText(file).Should().Be("do not touch");
    }

    [Fact]
    public void A_place_that_is_not_there_ends_with_3()
    {
        ToolRun run = ToolRun.Of("capture", _folder.Below("no/such/folder/file"), "--host", _host.Path);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT4006: ");
    }
}
