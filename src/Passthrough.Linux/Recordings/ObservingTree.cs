using System.Collections.Concurrent;

namespace Passthrough.Linux;

/// <summary>What was seen of one path.</summary>
/// <param name="Kind">What was asked for.</param>
/// <param name="Status">What came of it.</param>
/// <param name="Bytes">A file's bytes.</param>
/// <param name="Target">A link's target.</param>
/// <param name="Names">A directory's names.</param>
internal sealed record Observation(ObservationKind Kind, TreeStatus Status, byte[] Bytes, string Target, string[] Names);

internal enum ObservationKind
{
    File,
    Link,
    Directory,
}

/// <summary>
/// Passes accesses on and remembers what came of them: a recording of a reading is what that reading has seen, no less and no more.
/// </summary>
/// <param name="inner">The host's files.</param>
internal sealed class ObservingTree(IHostTree inner) : IHostTree
{
    private readonly ConcurrentDictionary<(string, ObservationKind), Observation> _seen = [];
    private readonly ConcurrentDictionary<string, long> _sizes = new(StringComparer.Ordinal);

    /// <summary>All that was seen, in ordinal order of the paths.</summary>
    public IEnumerable<(string Path, Observation Seen)> Observations =>
        _seen.OrderBy(static s => s.Key.Item1, StringComparer.Ordinal).ThenBy(static s => s.Key.Item2).Select(static s => (s.Key.Item1, s.Value));

    /// <summary>The size that a file claimed to have; null when that was not asked.</summary>
    public long? SizeOf(string path) => _sizes.TryGetValue(path, out long size) ? size : null;

    /// <summary>What was seen at a path.</summary>
    public Observation? At(string path, ObservationKind kind) => _seen.GetValueOrDefault((path, kind));

    /// <inheritdoc/>
    public TreeStatus ReadFile(string path, Span<byte> buffer, out int count, bool inPieces = false)
    {
        TreeStatus status = inner.ReadFile(path, buffer, out count, inPieces);
        var seen = new Observation(ObservationKind.File, status, buffer[..count].ToArray(), string.Empty, []);

        // A file may be read for its first byte and then as a whole.
        _seen.AddOrUpdate((path, ObservationKind.File), seen, (_, old) => old.Bytes.Length > seen.Bytes.Length ? old : seen);
        return status;
    }

    /// <inheritdoc/>
    public TreeStatus ReadSize(string path, out long size)
    {
        TreeStatus status = inner.ReadSize(path, out size);
        _sizes[path] = size;
        return status;
    }

    /// <inheritdoc/>
    public TreeStatus ReadLink(string path, out string target)
    {
        TreeStatus status = inner.ReadLink(path, out target);
        _seen[(path, ObservationKind.Link)] = new(ObservationKind.Link, status, [], target, []);
        return status;
    }

    /// <inheritdoc/>
    public TreeStatus List(string path, out string[] names)
    {
        TreeStatus status = inner.List(path, out names);
        _seen[(path, ObservationKind.Directory)] = new(ObservationKind.Directory, status, [], string.Empty, names);
        return status;
    }
}
