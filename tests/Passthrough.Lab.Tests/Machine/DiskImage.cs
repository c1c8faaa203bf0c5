using System.Diagnostics;

namespace Passthrough.Lab.Tests.Machine;

/// <summary>A disk's file with an ext4 file system in it, which is worked on without mounting it.</summary>
/// <param name="path">The file.</param>
internal sealed class DiskImage(string path)
{
    private const string Size = "64M";

    // Its exit codes are bits: what is wrong beyond these two was not mended.
    private const int Mended = 1;
    private const int MendedBootAgain = 2;

    /// <summary>Makes the file, with an empty file system.</summary>
    public async Task MakeAsync() => (await RunAsync("mke2fs", "-q", "-t", "ext4", "-F", path, Size)).Should().Be(0);

    /// <summary>Does what mounting does after a crash, replaying the file system's journal, and then checks all of it.</summary>
    public async Task RecoverAsync() => (await RunAsync("e2fsck", "-fy", path) & ~(Mended | MendedBootAgain)).Should().Be(0, "a journalled file system survives a crash");

    /// <summary>Copies a file out of the file system; where it has none of this name nothing comes.</summary>
    public async Task CopyOutAsync(string name, string to) => (await RunAsync("debugfs", "-R", $"dump {name} {to}", path)).Should().Be(0);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        using Process process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
