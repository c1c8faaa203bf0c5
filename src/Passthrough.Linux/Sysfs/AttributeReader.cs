using System.Buffers;
using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>
/// Reads the attributes of one directory and keeps the books: what was denied is unknown, what went wrong otherwise is a warning.
/// </summary>
internal sealed class AttributeReader : IDisposable
{
    /// <summary>An attribute is one page at most; the configuration space is the longest that is read.</summary>
    public const int LongestAttribute = 4096;

    private readonly IHostFolder _folder;
    private readonly string _shownPrefix;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(LongestAttribute + 1);
    private ImmutableArray<VmError> _warnings = [];
    private ImmutableArray<string> _unknown = [];

    /// <param name="tree">The host's files.</param>
    /// <param name="directory">The directory, without links.</param>
    /// <param name="shownPrefix">What stands before an attribute's name in a warning.</param>
    public AttributeReader(IHostTree tree, string directory, string shownPrefix = "")
    {
        _folder = tree.Enter(directory);
        _shownPrefix = shownPrefix;
    }

    public ImmutableArray<VmError> Warnings => _warnings;

    public ImmutableArray<string> Unknown => _unknown;

    /// <summary>Whether something was not there that every function has, so that it may have gone.</summary>
    public bool MayHaveVanished { get; private set; }

    public void Dispose()
    {
        _folder.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    public void Warn(VmError warning) => _warnings = _warnings.Add(warning);

    public void MarkUnknown(string property)
    {
        if (!_unknown.Contains(property, StringComparer.Ordinal))
        {
            _unknown = _unknown.Add(property);
        }
    }

    /// <summary>Whether there is something of that name, readable or not.</summary>
    public bool Exists(string attribute) => _folder.ReadFile(attribute, _buffer.AsSpan(0, 1), out _) != TreeStatus.Missing;

    /// <summary>Reads an attribute that may be absent.</summary>
    /// <param name="attribute">The file's name.</param>
    /// <param name="property">The property that is unknown without it.</param>
    /// <param name="parse">How its text is read.</param>
    /// <param name="expected">What it should hold.</param>
    /// <param name="absent">What its absence says.</param>
    public Fact<T> Read<T>(string attribute, string property, AttributeParser<T> parse, string expected, Fact<T> absent)
    {
        TreeStatus status = ReadBytes(attribute, property, out ReadOnlySpan<byte> bytes);
        if (status != TreeStatus.Found)
        {
            return status == TreeStatus.Missing ? absent : default;
        }

        ReadOnlySpan<byte> text = AttributeText.Trim(bytes);
        if (parse(text, out T value))
        {
            return value;
        }

        Warn(new AttributeMalformed(_shownPrefix + attribute, AttributeText.Show(text), expected));
        return default;
    }

    /// <summary>Reads an attribute that every function has; its absence is a warning.</summary>
    public Fact<T> ReadRequired<T>(string attribute, string property, AttributeParser<T> parse, string expected)
    {
        int before = _warnings.Length;
        int unknown = _unknown.Length;
        Fact<T> fact = Read(attribute, property, parse, expected, default);
        if (!fact.IsKnown && _warnings.Length == before && _unknown.Length == unknown && !_unknown.Contains(property, StringComparer.Ordinal))
        {
            MayHaveVanished = true;
            Warn(new AttributeNotReadable(_shownPrefix + attribute, TreeStatus.Missing.Reason()));
        }

        return fact;
    }

    /// <summary>Reads a link's last name.</summary>
    public Fact<string?> ReadLinkName(string attribute, string property) => ReadLinkName(attribute, property, out _);

    private Fact<string?> ReadLinkName(string attribute, string property, out TreeStatus status)
    {
        status = _folder.ReadLink(attribute, out string target);
        switch (status)
        {
            case TreeStatus.Found when TreePath.NameOf(target.TrimEnd('/')) is { Length: > 0 } name:
                return name;
            case TreeStatus.Missing:
                return new(null);
            default:
                Note(status, attribute, property);
                return default;
        }
    }

    /// <summary>Reads a file's bytes; denied is noted as unknown and failed as a warning. The bytes are good until the next call.</summary>
    public TreeStatus ReadBytes(string attribute, string property, out ReadOnlySpan<byte> bytes)
    {
        TreeStatus status = _folder.ReadFile(attribute, _buffer.AsSpan(0, LongestAttribute + 1), out int count);
        bytes = _buffer.AsSpan(0, count);
        if (status == TreeStatus.Found && count > LongestAttribute)
        {
            Warn(new AttributeNotReadable(_shownPrefix + attribute, $"is longer than {LongestAttribute} bytes"));
            return TreeStatus.Failed;
        }

        if (status is not (TreeStatus.Found or TreeStatus.Missing))
        {
            Note(status, attribute, property);
        }

        return status;
    }

    /// <summary>The size that a file claims to have; 0 when it cannot be told.</summary>
    public long SizeOf(string attribute) => _folder.ReadSize(attribute, out long size) == TreeStatus.Found ? size : 0;

    private void Note(TreeStatus status, string attribute, string property)
    {
        if (status == TreeStatus.Denied)
        {
            MarkUnknown(property);
        }
        else
        {
            MayHaveVanished = true;
            Warn(new AttributeNotReadable(_shownPrefix + attribute, status.Reason()));
        }
    }

    /// <summary>Reads where a link leads, as an address of a function; null where there is no such link.</summary>
    public PciAddress? ReadAddressLink(string attribute, string property) => ReadAddressLink(attribute, property, out _);

    /// <summary>Reads where a link leads, and tells what came of it: one that leads to no function is a warning and was <see cref="TreeStatus.Found"/>.</summary>
    public PciAddress? ReadAddressLink(string attribute, string property, out TreeStatus status)
    {
        Fact<string?> name = ReadLinkName(attribute, property, out status);
        if (!name.TryGet(out string? text))
        {
            return null;
        }

        if (PciAddress.TryParse(text, out PciAddress address))
        {
            return address;
        }

        Warn(new AttributeMalformed(_shownPrefix + attribute, text, "a link to a PCI function"));
        return null;
    }
}
