using System.Diagnostics;
using System.Security.Cryptography;

namespace Passthrough.Postgres.Tests.Servers;

/// <summary>
/// The folder of all servers of this test run. A shell that reads from this process removes it when this process ends, however it ends. PostgreSQL does not
/// run as root, so all in it is nobody's then.
/// </summary>
internal sealed class RunFolder
{
    private static readonly Lazy<Task<RunFolder>> Only = new(MakeAsync);

    // A child of the shell gets nothing of its input, so this process alone holds it open.
    private readonly Process _keeper;

    private RunFolder(string path)
    {
        FullName = path;
        _keeper = Start("/bin/sh", ["-c", "read -r word; for i in 1 2 3 4 5 6 7 8 9 10; do rm -rf \"$0\" && exit; sleep 0.5; done", path], hasInput: true);
    }

    public string FullName { get; }

    /// <summary>The superuser's password, made up for this run.</summary>
    public string Password { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>A cluster's data as initdb leaves them, to be copied.</summary>
    public string Template => Path.Combine(FullName, "template");

    public static Task<RunFolder> GetAsync() => Only.Value;

    /// <summary>Starts a program, as nobody when this process is root.</summary>
    public static Process StartAsNobody(string program, string[] arguments, bool hasInput = false, string? password = null) => Environment.UserName == "root"
        ? Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", program, .. arguments], hasInput, password)
        : Start(program, arguments, hasInput, password);

    /// <summary>Runs a program to its end, as nobody when this process is root.</summary>
    public static async Task RunAsNobodyAsync(string program, string[] arguments, string? password = null)
    {
        using Process process = StartAsNobody(program, arguments, hasInput: false, password);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}{await output}");
        }
    }

    private static async Task<RunFolder> MakeAsync()
    {
        string path = Directory.CreateTempSubdirectory("passthrough-postgres-").FullName;
        var folder = new RunFolder(path);
        string passwordFile = Path.Combine(path, "password");
        await File.WriteAllTextAsync(passwordFile, folder.Password);
        if (Environment.UserName == "root")
        {
            using Process chown = Start("chown", ["-R", "65534:65534", path]);
            await chown.WaitForExitAsync();
        }

        await RunAsNobodyAsync(PostgresBinaries.PathOf("initdb"),
        [
            "--pgdata", folder.Template, "--username=postgres", "--auth=scram-sha-256", $"--pwfile={passwordFile}",
            "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C", "--wal-segsize=1",
        ]);
        return folder;
    }

    private static Process Start(string program, string[] arguments, bool hasInput = false, string? password = null)
    {
        var info = new ProcessStartInfo(program)
        {
            WorkingDirectory = "/",
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = !hasInput,
            RedirectStandardError = !hasInput,
        };
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach (string name in info.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            info.Environment.Remove(name);
        }

        info.Environment["PGPASSWORD"] = password;
        return Process.Start(info)!;
    }
}
