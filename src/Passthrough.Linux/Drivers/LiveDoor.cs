using System.ComponentModel;
using System.Diagnostics;

namespace Passthrough.Linux;

/// <summary>The door of a host whose files are below a directory: <c>/</c> for the live host. Linux only.</summary>
/// <param name="root">The directory.</param>
internal sealed class LiveDoor(string root) : IHostDoor
{
    private static readonly string[] Modprobe = ["/sbin/modprobe", "/usr/sbin/modprobe"];

    private readonly string _prefix = root.TrimEnd('/') + "/";

    /// <inheritdoc/>
    public int Write(string path, string text) => PosixWrite.Write(_prefix + path, text);

    /// <inheritdoc/>
    public int MayWrite(string path) => PosixWrite.MayWrite(_prefix + path);

    /// <inheritdoc/>
    public int ReadOwner(string path, out uint user, out uint group) => PosixWrite.ReadOwner(_prefix + path, out user, out group);

    /// <inheritdoc/>
    public int ChangeOwner(string path, uint user, uint group) => PosixWrite.ChangeOwner(_prefix + path, user, group);

    /// <inheritdoc/>
    public string? LoadModule(string name)
    {
        // modprobe knows the running kernel only, and files below another directory may be anybody's.
        if (_prefix.Length != 1)
        {
            return $"the host is below {_prefix}: its modules are not this system's to load";
        }

        string? program = Array.Find(Modprobe, File.Exists);
        if (program is null)
        {
            return "modprobe is not installed";
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--", name]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim() is { Length: > 0 } text ? text : $"modprobe ended with {process.ExitCode}";
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public int HotReset(PciAddress function, IReadOnlyList<(PciAddress Address, string GroupFile)> set, out string stage) =>
        VfioHotReset.Reset(_prefix, function, set, out stage);
}
