using System.Runtime.InteropServices;

namespace Passthrough.Sqlite.Tests;

/// <summary>Starts processes that work with a store's file.</summary>
internal static class Worker
{
    public static StoreProcess Start(string store, params string[] orders) => StoreProcess.Start(LocationOf(store), orders);

    /// <summary>One that ends before a statement, as SIGKILL ends it.</summary>
    public static StoreProcess StartDying(int beforeStatement, string store, params string[] orders) =>
        StoreProcess.Start(LocationOf(store), orders, ("PASSTHROUGH_WORKER_DIE_BEFORE", $"{beforeStatement}"));

    /// <summary>One whose files cannot grow beyond a size; the runtime's own memory is no file then.</summary>
    public static StoreProcess StartLimited(int kibibytes, string store, params string[] orders) => new(
        "/bin/sh",
        ["-c", $"trap '' XFSZ; ulimit -f {kibibytes * 2}; exec \"$@\"", "sh", StoreProcess.DotNet, StoreProcess.Assembly, LocationOf(store), .. orders],
        ("DOTNET_EnableWriteXorExecute", "0"));

    /// <summary>One as a user without rights, from a copy of the program that every user may read.</summary>
    public static StoreProcess StartUnprivileged(TemporaryFolder copy, string umask, string store, params string[] orders)
    {
        CopyTo(copy);
        string[] line = [StoreProcess.DotNet, copy.Below($"{StoreProcess.Name}.dll"), LocationOf(store), .. orders];
        string[] shell = ["-c", $"umask {umask}; exec \"$@\"", "sh", .. line];
        return Environment.IsPrivilegedProcess
            ? new("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", .. shell])
            : new("/bin/sh", shell);
    }

    private static string LocationOf(string store) => $"sqlite:{store}";

    private static void CopyTo(TemporaryFolder copy)
    {
        string native = $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native";
        Directory.CreateDirectory(copy.Below(native));
        IEnumerable<string> wanted = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(f => !Path.GetFileName(f).Contains("Tests", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, $"{StoreProcess.Name}.*.json"))
            .Concat(Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, native)));
        foreach (string file in wanted)
        {
            File.Copy(file, copy.Below(Path.GetRelativePath(AppContext.BaseDirectory, file)), overwrite: true);
        }
    }
}
