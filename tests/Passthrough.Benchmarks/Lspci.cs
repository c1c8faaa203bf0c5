using System.Diagnostics;

namespace Passthrough.Benchmarks;

/// <summary>The lspci of pciutils, where it is installed.</summary>
internal static class Lspci
{
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];

    private static string? Program => Folders.Select(f => Path.Combine(f, "lspci")).FirstOrDefault(File.Exists);

    public static bool IsInstalled => Program is not null;

    /// <summary>Runs <c>lspci -vvv</c> over a sysfs and reads all that it prints.</summary>
    /// <param name="pciPath">The directory that stands for <c>/sys/bus/pci</c>.</param>
    /// <returns>How many characters it printed.</returns>
    public static int ReadVerbosely(string pciPath)
    {
        var start = new ProcessStartInfo(Program!, ["-vvv", "-O", $"sysfs.path={pciPath}"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        int printed = 0;
        char[] buffer = new char[1 << 16];
        for (int read = process.StandardOutput.Read(buffer); read > 0; read = process.StandardOutput.Read(buffer))
        {
            printed += read;
        }

        process.WaitForExit();
        return process.ExitCode == 0 && printed > 0 ? printed : throw new InvalidOperationException($"lspci ended with {process.ExitCode}.");
    }
}
