using System.Diagnostics;

namespace Passthrough.Testing;

/// <summary>A process of its own that works with a store: <c>tests/Passthrough.StoreWorker</c>, which lies beside the tests.</summary>
public sealed class StoreProcess : IDisposable
{
    public const string Name = "Passthrough.StoreWorker";

    // Only what hangs reaches it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly Task<string> _errors;

    public StoreProcess(string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
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
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The program; the one that was compiled beforehand where there is one.</summary>
    public static string Assembly { get; } =
        new[] { "worker", string.Empty }.Select(folder => Path.Combine(AppContext.BaseDirectory, folder, $"{Name}.dll")).First(File.Exists);

    /// <summary>Starts one on a store, with what it is to do there.</summary>
    public static StoreProcess Start(string location, string[] orders, params (string Name, string? Value)[] environment) => new(DotNet, [Assembly, location, .. orders], environment);

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
}
