using System.Text;

namespace Passthrough.Linux;

/// <summary>Reads what shows how the host uses its functions, and keeps the books: what could not be read leaves it unknown whether there are more uses.</summary>
/// <param name="tree">The host's files.</param>
/// <param name="paths">Follows its links.</param>
/// <param name="warnings">Takes what went wrong, lack of rights apart.</param>
internal sealed class UseFiles(IHostTree tree, TreePath paths, ICollection<VmError> warnings)
{
    // Routing tables of a host that speaks BGP are the longest.
    private const int LongestTable = 1 << 26;

    private readonly byte[] _buffer = new byte[AttributeReader.LongestAttribute];

    public IHostTree Tree => tree;

    public TreePath Paths => paths;

    /// <summary>Whether all that was there could be read.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Whether something was not read for lack of rights.</summary>
    public bool IsDenied { get; private set; }

    /// <summary>The kernel's names of the block devices and network interfaces that were evidence.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>The directories of devices that were evidence though nothing in them was read.</summary>
    public List<string> Directories { get; } = [];

    /// <summary>The text of an attribute; empty when it is not there or could not be read.</summary>
    public string ReadText(string path)
    {
        TreeStatus status = tree.ReadFile(path, _buffer, out int count);
        NoteUnlessMissing(path, status);
        return status == TreeStatus.Found ? Encoding.UTF8.GetString(AttributeText.Trim(_buffer.AsSpan(0, count))) : string.Empty;
    }

    /// <summary>Whether a flag word in hexadecimal has a bit.</summary>
    public bool HasBit(string path, ulong bit) =>
        AttributeText.TryHex(Encoding.UTF8.GetBytes(ReadText(path)), ulong.MaxValue, out ulong value) && (value & bit) != 0;

    /// <summary>Reads a table of <c>proc</c>, which may be behind a link.</summary>
    public TreeStatus ReadTable(string path, out byte[] table)
    {
        table = [];
        TreeStatus status = paths.Resolve(path, out string real);
        return status == TreeStatus.Found ? TreeFile.ReadAll(tree, real, LongestTable, out table) : status;
    }

    /// <summary>The names in a directory; none when it is not there or could not be read.</summary>
    public string[] List(string path)
    {
        TreeStatus status = tree.List(path, out string[] names);
        NoteUnlessMissing(path, status);
        return names;
    }

    /// <summary>Follows a link that was listed; one that has gone since is no use any more.</summary>
    public bool TryResolve(string path, out string real)
    {
        TreeStatus status = paths.Resolve(path, out real);
        NoteUnlessMissing(path, status);
        return status == TreeStatus.Found;
    }

    /// <summary>Notes what became of a file that a kernel without the feature does not have.</summary>
    public void NoteUnlessMissing(string path, TreeStatus status)
    {
        if (status != TreeStatus.Missing)
        {
            Note(path, status);
        }
    }

    /// <summary>Notes what became of a file that every host has.</summary>
    public void Note(string path, TreeStatus status)
    {
        if (status == TreeStatus.Found)
        {
            return;
        }

        IsComplete = false;
        if (status == TreeStatus.Denied)
        {
            IsDenied = true;
        }
        else
        {
            warnings.Add(new HostNotReadable(path, status.Reason()));
        }
    }

    /// <summary>Says what the host's files do not tell.</summary>
    public void Warn(string path, string reason) => warnings.Add(new HostNotReadable(path, reason));
}
