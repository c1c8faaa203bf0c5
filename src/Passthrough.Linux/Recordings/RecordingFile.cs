namespace Passthrough.Linux;

/// <summary>Reads a recording's file: bounded, and without waiting for one that is a pipe.</summary>
internal static class RecordingFile
{
    private const int Longest = 1 << 26;

    public static VmResult<byte[]> Read(string path)
    {
        try
        {
            string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            if (!OperatingSystem.IsLinux())
            {
                return ReadElsewhere(path, file);
            }

            TreeStatus status = TreeFile.ReadAll(new DirectoryTree("/"), file.TrimStart('/'), Longest, out byte[] bytes);
            return status switch
            {
                TreeStatus.Found => bytes,
                TreeStatus.Missing => new HostNotFound(path, "there is no such file or directory"),
                _ => new HostNotReadable(path, status.Reason()),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new HostNotReadable(path, $"could not be read: {e.Message.TrimEnd('.')}");
        }
    }

    private static VmResult<byte[]> ReadElsewhere(string path, string file) =>
        new FileInfo(file).Length > Longest ? new HostNotReadable(path, $"is longer than {Longest} bytes") : File.ReadAllBytes(file);
}
