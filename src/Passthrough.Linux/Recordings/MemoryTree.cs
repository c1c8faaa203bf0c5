namespace Passthrough.Linux;

/// <summary>A tree of files in memory, as a recording gives it. It is built by one thread and then only read.</summary>
internal sealed class MemoryTree : IHostTree
{
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal) { [string.Empty] = new() { Names = new(StringComparer.Ordinal) } };

    /// <summary>A file, a link, a directory, or something that answers with a status only.</summary>
    private sealed class Node
    {
        public byte[]? Bytes { get; init; }

        public long Size { get; set; }

        public string? Target { get; init; }

        public TreeStatus Status { get; init; } = TreeStatus.Found;

        public SortedSet<string>? Names { get; init; }
    }

    /// <summary>Adds a file; one that is there is replaced.</summary>
    /// <returns>False when something else is there, or above it.</returns>
    public bool TryAddFile(string path, byte[] bytes) => TryAdd(path, new() { Bytes = bytes, Size = bytes.Length }, replace: true);

    /// <summary>Adds a link.</summary>
    /// <returns>False when something is there, or a file above it.</returns>
    public bool TryAddLink(string path, string target) => TryAdd(path, new() { Target = target }, replace: false);

    /// <summary>Adds something that answers every access with a status.</summary>
    /// <returns>False when something is there, or a file above it.</returns>
    public bool TryAddStatus(string path, TreeStatus status) => TryAdd(path, new() { Status = status }, replace: false);

    /// <summary>Adds a directory, unless it is there.</summary>
    /// <returns>False when something else is there, or above it.</returns>
    public bool TryAddDirectory(string path)
    {
        if (_nodes.TryGetValue(path, out Node? node))
        {
            return node.Names is not null;
        }

        return TryAdd(path, new() { Names = new(StringComparer.Ordinal) }, replace: false);
    }

    /// <summary>Sets the size that a file claims to have.</summary>
    public void SetSize(string path, long size)
    {
        if (_nodes.TryGetValue(path, out Node? node))
        {
            node.Size = size;
        }
    }

    private bool TryAdd(string path, Node node, bool replace)
    {
        if (_nodes.TryGetValue(path, out Node? old))
        {
            if (!replace || old.Bytes is null)
            {
                return false;
            }

            _nodes[path] = node;
            return true;
        }

        int end = path.LastIndexOf('/');
        string parent = end < 0 ? string.Empty : path[..end];
        if (path.Length == 0 || !TryAddDirectory(parent))
        {
            return false;
        }

        _nodes[parent].Names!.Add(path[(end + 1)..]);
        _nodes[path] = node;
        return true;
    }

    /// <inheritdoc/>
    public TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false)
    {
        count = 0;
        if (!_nodes.TryGetValue(path, out Node? node))
        {
            return TreeStatus.Missing;
        }

        if (node.Bytes is null)
        {
            return node.Status == TreeStatus.Found ? TreeStatus.WrongKind : node.Status;
        }

        count = Math.Min(node.Bytes.Length, buffer.Length);
        node.Bytes.AsSpan(0, count).CopyTo(buffer);
        return TreeStatus.Found;
    }

    /// <inheritdoc/>
    public TreeStatus ReadSize(string path, out long size)
    {
        TreeStatus status = ReadFile(path, [], out _);
        size = status == TreeStatus.Found ? _nodes[path].Size : 0;
        return status;
    }

    /// <inheritdoc/>
    public TreeStatus ReadLink(string path, out string target)
    {
        target = string.Empty;
        if (!_nodes.TryGetValue(path, out Node? node))
        {
            return TreeStatus.Missing;
        }

        if (node.Target is null)
        {
            return node.Status == TreeStatus.Found ? TreeStatus.WrongKind : node.Status;
        }

        target = node.Target;
        return TreeStatus.Found;
    }

    /// <inheritdoc/>
    public TreeStatus List(string path, out string[] names)
    {
        names = [];
        if (!_nodes.TryGetValue(path, out Node? node))
        {
            return TreeStatus.Missing;
        }

        if (node.Names is null)
        {
            return node.Status == TreeStatus.Found ? TreeStatus.WrongKind : node.Status;
        }

        names = [.. node.Names];
        return TreeStatus.Found;
    }
}
