using System.Diagnostics;

namespace Passthrough.Lab.Running;

/// <summary>What a program printed, and how it ended.</summary>
internal sealed record GuestCommand(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>The runtime that runs this, for the programs beside it.</summary>
    public static string DotNet => Environment.ProcessPath!;

    private static string Tool => Beside("Passthrough.Cli.dll");

    /// <summary>Runs a program to its end.</summary>
    public static async Task<GuestCommand> RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs a line of the shell, which must succeed, and gives what it printed.</summary>
    public static async Task<string> ShellAsync(string line)
    {
        GuestCommand ran = await RunAsync("/bin/sh", "-c", line);
        ran.ExitCode.Should().Be(0, $"{line}: {ran.Errors}");
        return ran.Output;
    }

    /// <summary>Runs the tool.</summary>
    public static Task<GuestCommand> ToolAsync(params string[] arguments) => RunAsync(DotNet, [Tool, .. arguments]);

    /// <summary>Starts the tool, which the caller ends.</summary>
    public static Process StartTool(params string[] arguments) => Start(DotNet, [Tool, .. arguments]);

    /// <summary>A file of this program's folder.</summary>
    public static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);

    /// <summary>Starts a program that the caller ends.</summary>
    public static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
