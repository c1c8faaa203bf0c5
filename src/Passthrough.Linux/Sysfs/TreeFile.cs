namespace Passthrough.Linux;

/// <summary>Reads files that are no attributes: longer than a page, and still bounded.</summary>
internal static class TreeFile
{
    private const int FirstGuess = 1 << 16;

    /// <summary>Reads a whole file.</summary>
    /// <param name="tree">The host's files.</param>
    /// <param name="path">The file, without links.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns><see cref="TreeStatus.Failed"/> for a file of more bytes than the limit.</returns>
    public static TreeStatus ReadAll(IHostTree tree, string path, int limit, out byte[] bytes)
    {
        for (int room = Math.Min(FirstGuess, limit); ; room = Math.Min(room * 8, limit))
        {
            byte[] buffer = new byte[room + 1];
            TreeStatus status = tree.ReadFile(path, buffer, out int count, inPieces: true);
            if (status == TreeStatus.Found && count > room)
            {
                if (room < limit)
                {
                    continue;
                }

                status = TreeStatus.Failed;
            }

            bytes = status == TreeStatus.Found ? buffer[..count] : [];
            return status;
        }
    }
}
