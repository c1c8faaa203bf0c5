using System.Reflection.PortableExecutable;

namespace Passthrough.Package.Tests.Packages;

[Collection(SharedPacking.Name)]
[Trait("Category", "Heavy")]
public sealed class ToolTests(PackedRepository packed) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_tool_installs_and_starts()
    {
        _folder.Write("nuget.config", packed.NuGetConfig);
        string[] install = ["tool", "install", "Passthrough.Cli", "--version", packed.Version, "--tool-path", _folder.PathOf("tool"), "--configfile", _folder.PathOf("nuget.config")];
        Command installed = await Command.RunAsync("dotnet", _folder.FullName, install);
        _ = installed.ThatSucceeded();

        Command help = await Command.RunAsync(_folder.PathOf("tool/passthrough"), _folder.FullName, "--help");

        help.ExitCode.Should().Be(0);
        help.Errors.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Passthrough.Cli.dll")]
    [InlineData("Passthrough.Linux.dll")]
    [InlineData("Passthrough.dll")]
    [InlineData("System.CommandLine.dll")]
    public void The_tool_for_linux_x64_is_precompiled(string assembly)
    {
        byte[] image = packed.Package("Passthrough.Cli.linux-x64").Read($"tools/net10.0/linux-x64/{assembly}");

        HasNativeCode(image).Should().BeTrue();
    }

    [Fact]
    public void The_tool_for_any_machine_is_portable()
    {
        byte[] image = packed.Package("Passthrough.Cli.any").Read("tools/net10.0/any/Passthrough.dll");

        HasNativeCode(image).Should().BeFalse();
    }

    // A ReadyToRun image has a managed native header; an image of IL alone has none.
    private static bool HasNativeCode(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
