using System.Globalization;

namespace Passthrough.Sqlite.Files;

/// <summary>The file of a store, before SQLite opens it: whether it is one that may be opened, and that it stays the one that was opened.</summary>
internal sealed class StoreFile
{
    /// <summary>For its owner alone.</summary>
    public const UnixFileMode Rights = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Others may see that a store is there and hear that they may not read it; they cannot read it.
    private const UnixFileMode FolderRights = Rights | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private (ulong Device, ulong Inode) _identity;

    private StoreFile(string path) => Path = path;

    public string Path { get; }

    private string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public static VmResult<StoreFile> At(string path)
    {
        try
        {
            return path.Length == 0 || System.IO.Path.EndsInDirectorySeparator(path)
                ? new StoreFailed(VmErrorCode.StoreLocationInvalid, path, "it is no name of a file")
                : new StoreFile(System.IO.Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or NotSupportedException)
        {
            return new StoreFailed(VmErrorCode.StoreLocationInvalid, path, "it is no name of a file");
        }
    }

    /// <summary>Whether there is nothing at all yet.</summary>
    public bool IsMissing => FileFacts.Of(Path).Kind == FileKind.Missing;

    /// <summary>Why it cannot be opened; null when it can.</summary>
    public VmError? WhyNotOpen(bool write)
    {
        var facts = FileFacts.Of(Path);
        _identity = facts.Identity;
        return facts switch
        {
            { Kind: FileKind.Missing } => Failed(VmErrorCode.StoreNotReadable, "there is no such file"),
            { Kind: FileKind.Unknown } => Failed(VmErrorCode.StoreNotReadable, "the way to it is closed to this user"),
            { Kind: FileKind.Folder } => Failed(VmErrorCode.StoreLocationInvalid, "it is a folder"),
            { Kind: FileKind.Link } => Failed(VmErrorCode.StoreLocationInvalid, "it is a symbolic link, and a store has one name: name the file itself"),
            { Kind: FileKind.Other } => Failed(VmErrorCode.StoreLocationInvalid, "it is no ordinary file"),
            { Length: 0 } => Failed(VmErrorCode.StoreDamaged, "the file is empty, which a store never is"),
            _ => FileFacts.WhyNot(Path, write) switch
            {
                0 => null,
                FileFacts.ReadOnlyFileSystem => Failed(VmErrorCode.StoreNotWritten, "its file system is mounted for reading only"),
                FileFacts.AccessDenied => Failed(VmErrorCode.StoreNotReadable, string.Create(
                    CultureInfo.InvariantCulture,
                    $"permission denied: it belongs to user {facts.Owner} with mode 0{Convert.ToString(facts.Rights, 8)}, and this process may not {(write ? "write" : "read")} it")),
                var number => Failed(VmErrorCode.StoreNotReadable, string.Create(CultureInfo.InvariantCulture, $"error {number} of the system")),
            },
        };
    }

    /// <summary>Whether SQLite can keep its other two files beside it.</summary>
    public bool IsFolderWritable => FileFacts.WhyNot(Folder, write: true) == 0;

    /// <summary>Whether something stands in the log that has not reached the file itself.</summary>
    public bool HasLog => FileFacts.Of(Path + "-wal") is { Kind: not FileKind.Missing, Length: > 0 };

    /// <summary>Whether the path still leads to the file that was opened.</summary>
    public bool IsStillThere => FileFacts.Of(Path).Identity == _identity;

    /// <summary>An empty file beside it with the right owner and rights, in which a new store is made before it gets its name.</summary>
    public VmResult<string> CreateDraft()
    {
        string draft = $"{Path}.{Guid.NewGuid():N}.new";
        return Try(() =>
        {
            if (!Directory.Exists(Folder))
            {
                MakeFolder();
            }

            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = Rights;
            }

            using (new FileStream(draft, options))
            {
            }
        }) is { } error ? error : VmResult.Of(draft);
    }

    /// <summary>Gives a finished draft the store's name, in one step; where somebody else was faster, theirs stays.</summary>
    public VmError? Publish(string draft)
    {
        VmError? error = Try(() => File.Move(draft, Path, overwrite: false));
        return IsMissing ? error : null;
    }

    public static void Discard(string draft)
    {
        foreach (string suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            _ = Try(draft, () => File.Delete(draft + suffix));
        }
    }

    public StoreFailed Failed(VmErrorCode code, string why) => new(code, Path, why);

    private StoreFailed? Try(Action action) => Try(Path, action);

    private static StoreFailed? Try(string path, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(VmErrorCode.StoreNotWritten, path, $"it cannot be made: {exception.Message.TrimEnd('.')}");
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, FolderRights);
        }
    }
}
