using System.IO.Enumeration;

namespace Passthrough.Linux;

/// <summary>The files below a directory: <c>/</c> for the live host, or a made tree. Linux only.</summary>
/// <param name="root">The directory.</param>
internal sealed class DirectoryTree(string root) : IHostTree
{
    /// <summary>More names than any directory of a real host has.</summary>
    private const int MostNames = 1 << 20;

    private static readonly EnumerationOptions AllNames = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly string _prefix = root.TrimEnd('/') + "/";

    /// <inheritdoc/>
    public TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false) => Posix.ReadFile(Posix.NoFolder, _prefix + path, buffer, inPieces, out count);

    /// <inheritdoc/>
    public TreeStatus ReadSize(string path, out long size) => Posix.ReadSize(Posix.NoFolder, _prefix + path, out size);

    /// <inheritdoc/>
    public TreeStatus ReadLink(string path, out string target) => Posix.ReadLink(Posix.NoFolder, _prefix + path, out target);

    /// <inheritdoc/>
    public IHostFolder Enter(string directory) => new PosixFolder(_prefix + directory);

    /// <inheritdoc/>
    public TreeStatus List(string path, out string[] names)
    {
        try
        {
            names = [.. new FileSystemEnumerable<string>(_prefix + path, static (ref entry) => entry.FileName.ToString(), AllNames).Take(MostNames)];
            Array.Sort(names, StringComparer.Ordinal);
            return TreeStatus.Found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            names = [];
            return e switch
            {
                UnauthorizedAccessException => TreeStatus.Denied,
                DirectoryNotFoundException => TreeStatus.Missing,
                _ => TreeStatus.Failed,
            };
        }
    }
}
