namespace Passthrough.Linux;

/// <summary>A Linux host, live or recorded, whose PCI functions can be read.</summary>
public sealed class LinuxHost
{
    private LinuxHost(string path) => Path = path;

    /// <summary>The directory that holds <c>sys</c>, or the recording file.</summary>
    public string Path { get; }

    /// <summary>Whether this is a recording, not a directory tree.</summary>
    public bool IsRecording { get; private init; }

    /// <summary>Opens a host.</summary>
    /// <param name="path">A directory that holds <c>sys</c> (<c>/</c> is the live host), or a recording file in the text format of umockdev.</param>
    /// <returns>The host, or <see cref="VmErrorCode.HostNotFound"/>, <see cref="VmErrorCode.HostNotReadable"/> or <see cref="VmErrorCode.RecordingMalformed"/>.</returns>
    public static VmResult<LinuxHost> Open(string path = "/") => new LinuxHost(path);

    /// <summary>Reads all PCI functions and IOMMU groups.</summary>
    /// <param name="cancellationToken">Ends the reading between two functions.</param>
    /// <returns>The inventory, or <see cref="VmErrorCode.HostNotReadable"/>. What is wrong with one function is a warning on that function.</returns>
    public VmResult<HostInventory> ReadInventory(CancellationToken cancellationToken = default) => Path.Length == 0 ? new FunctionNotFound(default) : new HostInventory([], []);

    /// <summary>Writes a recording of the host's PCI functions that this library and umockdev read.</summary>
    /// <param name="file">The file to make; it must not exist.</param>
    /// <param name="cancellationToken">Ends the writing between two functions; no file is left.</param>
    /// <returns>Success, or <see cref="VmErrorCode.FileNotWritten"/> or <see cref="VmErrorCode.HostNotReadable"/>.</returns>
    public VmResult Capture(string file, CancellationToken cancellationToken = default) => Path.Length == 0 ? new FunctionNotFound(default) : VmResult.Success;
}
