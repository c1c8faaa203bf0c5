using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Passthrough.Sqlite.Tests;

/// <summary>A process of its own that works with a store.</summary>
internal sealed class Worker : IDisposable
{
    private const string Name = "Passthrough.StoreWorker";

    // Only what hangs reaches it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private Worker(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, $"{Name}.dll");

    public static Worker Start(string store, params string[] orders) => new(DotNet, [Assembly, $"sqlite:{store}", .. orders]);

    /// <summary>One that ends before a statement, as SIGKILL ends it.</summary>
    public static Worker StartDying(int beforeStatement, string store, params string[] orders) =>
        new(DotNet, [Assembly, $"sqlite:{store}", .. orders], ("PASSTHROUGH_WORKER_DIE_BEFORE", $"{beforeStatement}"));

    /// <summary>One whose files cannot grow beyond a size; the runtime's own memory is no file then.</summary>
    public static Worker StartLimited(int kibibytes, string store, params string[] orders) => new(
        "/bin/sh",
        ["-c", $"trap '' XFSZ; ulimit -f {kibibytes * 2}; exec \"$@\"", "sh", DotNet, Assembly, $"sqlite:{store}", .. orders],
        ("DOTNET_EnableWriteXorExecute", "0"));

    /// <summary>One as a user without rights, from a copy of the program that every user may read.</summary>
    public static Worker StartUnprivileged(TemporaryFolder copy, string umask, string store, params string[] orders)
    {
        CopyTo(copy);
        string[] line = [DotNet, copy.Below($"{Name}.dll"), $"sqlite:{store}", .. orders];
        string[] shell = ["-c", $"umask {umask}; exec \"$@\"", "sh", .. line];
        return Environment.IsPrivilegedProcess
            ? new("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", .. shell])
            : new("/bin/sh", shell);
    }

    /// <summary>The next line; null at the end.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);

    public async Task<string[]> ReadToEndAsync()
    {
        string rest = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return rest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Lets one go that waits.</summary>
    public async Task GoAsync()
    {
        await _process.StandardInput.WriteLineAsync("go");
        await _process.StandardInput.FlushAsync();
    }

    public void Kill() => _process.Kill();

    public async Task<string> ErrorsAsync() => await _errors;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static void CopyTo(TemporaryFolder copy)
    {
        string native = $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native";
        Directory.CreateDirectory(copy.Below(native));
        IEnumerable<string> wanted = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(f => !Path.GetFileName(f).Contains("Tests", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, $"{Name}.*.json"))
            .Concat(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, native)));
        foreach (string file in wanted)
        {
            File.Copy(file, copy.Below(Path.GetRelativePath(AppContext.BaseDirectory, file)), overwrite: true);
        }
    }
}
