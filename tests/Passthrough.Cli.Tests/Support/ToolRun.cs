using System.Diagnostics;

namespace Passthrough.Cli.Tests;

/// <summary>How a run of the built tool ended.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The tool as the build left it beside the tests.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "Passthrough.Cli.dll");

    /// <summary>Where there is no store, and none can be made.</summary>
    public const string NoStore = "/nonexistent/passthrough/passthrough.db";

    /// <summary>The program that runs it.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs the tool as a process.</summary>
    public static ToolRun Of(params string[] arguments) => OfProcess(DotNet, [Assembly, .. arguments]);

    /// <summary>Runs the tool within this process.</summary>
    public static async Task<ToolRun> InProcessAsync(params string[] arguments)
    {
        using var console = CapturedConsole.Redirected();
        int exitCode = await Tool.RunAsync(arguments, console.Console);
        return new(exitCode, console.Output, console.Error);
    }

    /// <summary>Runs the tool on a line of the shell, in which <c>$TOOL</c> is the tool.</summary>
    public static ToolRun OfShell(string line) => OfProcess("/bin/sh", ["-c", line.Replace("$TOOL", $"'{DotNet}' '{Assembly}'", StringComparison.Ordinal)]);

    /// <summary>Runs a program.</summary>
    public static ToolRun OfProcess(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        return process.WaitForExit(Limit)
            ? new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult())
            : throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
    }

    public static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("NO_COLOR");

        // The machine's own store is none of a test's business.
        start.Environment["PASSTHROUGH_STORE"] = NoStore;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
