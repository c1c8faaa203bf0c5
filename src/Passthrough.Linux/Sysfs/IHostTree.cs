namespace Passthrough.Linux;

/// <summary>How an access to a host's tree ended.</summary>
internal enum TreeStatus
{
    /// <summary>It was read.</summary>
    Found,

    /// <summary>There is nothing at the path, or no more.</summary>
    Missing,

    /// <summary>The reader lacks the rights.</summary>
    Denied,

    /// <summary>It is something else: a directory or a link where a file should be, a file where a link should be.</summary>
    WrongKind,

    /// <summary>It could not be read for another reason.</summary>
    Failed,
}

/// <summary>
/// The files of a host: all that discovery knows of it, so that a live host, a made tree and a recording run through the same code.
/// Paths are relative to the host's root, with <c>/</c> and without a leading one. Safe for several threads. Nothing here throws or waits.
/// </summary>
internal interface IHostTree
{
    /// <summary>Reads a file from its beginning; a link is not followed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="buffer">Where the bytes go; no more are read than it holds.</param>
    /// <param name="count">How many were read.</param>
    /// <param name="inPieces">
    /// Whether the file may come in pieces, as those of <c>proc</c> do. An attribute comes at once, so that a read which
    /// does not fill the buffer was the last: half of all calls on a large host would only find out that there is no more.
    /// </param>
    TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false);

    /// <summary>The size that the file claims to have.</summary>
    TreeStatus ReadSize(string path, out long size);

    /// <summary>Reads where a symbolic link leads, as it stands in the link.</summary>
    TreeStatus ReadLink(string path, out string target);

    /// <summary>The names in a directory, in ordinal order.</summary>
    TreeStatus List(string path, out string[] names);

    /// <summary>Goes into a directory of which several files are read.</summary>
    /// <param name="directory">The directory, without links.</param>
    IHostFolder Enter(string directory) => new PathFolder(this, directory);
}

/// <summary>One directory of a host's tree. Names are those of its files; the methods are those of <see cref="IHostTree"/>.</summary>
internal interface IHostFolder : IDisposable
{
    TreeStatus ReadFile(string name, Span<byte> buffer, out int count);

    TreeStatus ReadSize(string name, out long size);

    TreeStatus ReadLink(string name, out string target);
}

/// <summary>A directory whose files are found by their whole paths.</summary>
internal sealed class PathFolder(IHostTree tree, string directory) : IHostFolder
{
    public TreeStatus ReadFile(string name, Span<byte> buffer, out int count) => tree.ReadFile($"{directory}/{name}", buffer, out count);

    public TreeStatus ReadSize(string name, out long size) => tree.ReadSize($"{directory}/{name}", out size);

    public TreeStatus ReadLink(string name, out string target) => tree.ReadLink($"{directory}/{name}", out target);

    public void Dispose()
    {
    }
}

internal static class TreeStatusText
{
    /// <summary>The status as the end of a sentence that begins with the path.</summary>
    public static string Reason(this TreeStatus status) => status switch
    {
        TreeStatus.Found => "was read",
        TreeStatus.Missing => "is missing",
        TreeStatus.Denied => "may not be read",
        TreeStatus.WrongKind => "is not the kind of file that it should be",
        TreeStatus.Failed => "could not be read",
    };
}
