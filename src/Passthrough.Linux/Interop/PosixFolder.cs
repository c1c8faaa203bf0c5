namespace Passthrough.Linux;

/// <summary>
/// A directory that is held open, so that the kernel does not walk the whole path for each of a function's twenty files. It is the same
/// directory to the end: one that is removed and made again meanwhile reads as missing.
/// </summary>
internal sealed class PosixFolder : IHostFolder
{
    private readonly TreeStatus _status;
    private readonly int _folder;

    /// <param name="path">The directory's absolute path.</param>
    public PosixFolder(string path) => _status = Posix.OpenFolder(path, out _folder);

    public TreeStatus ReadFile(string name, Span<byte> buffer, out int count)
    {
        count = 0;
        return _status == TreeStatus.Found ? Posix.ReadFile(_folder, name, buffer, inPieces: false, out count) : _status;
    }

    public TreeStatus ReadSize(string name, out long size)
    {
        size = 0;
        return _status == TreeStatus.Found ? Posix.ReadSize(_folder, name, out size) : _status;
    }

    public TreeStatus ReadLink(string name, out string target)
    {
        target = string.Empty;
        return _status == TreeStatus.Found ? Posix.ReadLink(_folder, name, out target) : _status;
    }

    public void Dispose()
    {
        if (_status == TreeStatus.Found)
        {
            Posix.CloseFolder(_folder);
        }
    }
}
