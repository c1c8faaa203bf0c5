using System.Text.Json;
using Passthrough.Lab.Running;

namespace Passthrough.Lab.Discovery;

/// <summary>The tool on the guest's own host.</summary>
public sealed class ToolTests
{
    [Fact]
    public async Task List_shows_every_function()
    {
        GuestCommand listed = await GuestCommand.ToolAsync("list", "--json");

        listed.ExitCode.Should().Be(0, listed.Errors);
        JsonDocument.Parse(listed.Output).RootElement.EnumerateArray().Select(f => f.GetProperty("address").GetString())
            .Should().Equal(Guest.Read().Functions.Select(f => f.Address.ToString()));
    }

    [Fact]
    public async Task Show_names_the_driver_and_the_group()
    {
        GuestCommand shown = await GuestCommand.ToolAsync("show", Guest.Nic.ToString());

        shown.ExitCode.Should().Be(0, shown.Errors);
        shown.Output.Should().Contain(Guest.DriverOf(Guest.Nic)).And.Contain($"group {Guest.GroupOf(Guest.Nic)}");
    }
}
