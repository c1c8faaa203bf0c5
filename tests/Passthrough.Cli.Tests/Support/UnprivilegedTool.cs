using System.Runtime.InteropServices;

namespace Passthrough.Cli.Tests;

/// <summary>The tool, copied to where every user can read it, run without rights.</summary>
internal sealed class UnprivilegedTool : IDisposable
{
    private static readonly string[] Nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    private readonly TemporaryDirectory _folder = new();

    public UnprivilegedTool()
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsOfTool))
        {
            File.Copy(file, _folder.Below(Path.GetFileName(file)));
        }

        // SQLite itself; the other machines' copies of it are large.
        string native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        Directory.CreateDirectory(_folder.Below(native));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, native)))
        {
            File.Copy(file, _folder.Below(Path.Combine(native, Path.GetFileName(file))));
        }
    }

    /// <summary>Why it cannot be run so here; null when it can.</summary>
    public static string? Obstacle { get; } = FindObstacle();

    public ToolRun Run(params string[] arguments)
    {
        string assembly = _folder.Below("Passthrough.Cli.dll");
        return Environment.IsPrivilegedProcess
            ? ToolRun.OfProcess("setpriv", [.. Nobody, ToolRun.DotNet, assembly, .. arguments])
            : ToolRun.OfProcess(ToolRun.DotNet, [assembly, .. arguments]);
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsOfTool(string file) =>
        (Path.GetExtension(file) is ".dll" && !Path.GetFileName(file).Contains("Tests", StringComparison.Ordinal))
        || Path.GetFileName(file).StartsWith("Passthrough.Cli.", StringComparison.Ordinal);

    private static string? FindObstacle()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        try
        {
            return ToolRun.OfProcess("setpriv", [.. Nobody, ToolRun.DotNet, "--list-runtimes"]).ExitCode == 0
                ? null
                : $"The tests run as root, and a user without rights cannot run {ToolRun.DotNet}.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "The tests run as root, and setpriv (util-linux) is not installed to give up the rights.";
        }
    }
}
