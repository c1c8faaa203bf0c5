using Passthrough.Testing;

namespace Passthrough.Cli.Tests.Work;

/// <summary>What commands that work at a host print as JSON keeps the documented schema.</summary>
public sealed class WorkJsonTests : IDisposable
{
    private static readonly JsonSchema Schema = JsonSchema.OfDocument();
    private readonly KernelHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("attach", "attach 03:00.0 --vm web2")]
    [InlineData("attach", "attach 03:00.0 --vm web2 --dry-run")]
    [InlineData("attach", "attach 02:00.0 --vm web2 --group --user qemu --dry-run")]
    [InlineData("attach", "attach 01:00.0 02:00.0 --vm web2")]
    [InlineData("attach", "attach 03:00.0 --vm web2 --user nobody-here")]
    [InlineData("detach", "detach --vm web1")]
    [InlineData("detach", "detach --vm web1 --dry-run")]
    [InlineData("detach", "detach --vm web7")]
    [InlineData("detach", "detach 01:00.0 --keep")]
    [InlineData("detach", "detach 03:00.0")]
    [InlineData("reset", "reset 01:00.0")]
    [InlineData("reset", "reset 7f:00.0 --dry-run")]
    [InlineData("reset", "reset 03:00.0")]
    [InlineData("reset", "reset 03:00.0 --dry-run")]
    public async Task With_a_lease(string definition, string line)
    {
        await _host.DoAsync("attach 01:00.0 --vm web1");

        Schema.Faults(definition, (await _host.RunAsync($"{line} --json")).Output).Should().BeEmpty();
    }

    [Fact]
    public async Task With_a_step_that_fails()
    {
        await _host.DoAsync("attach 01:00.0 --vm web1");
        _host.Kernel.FailAt(1, Errno.InputOutput);

        Schema.Faults("detach", (await _host.RunAsync("detach --vm web1 --json")).Output).Should().BeEmpty();
    }
}
