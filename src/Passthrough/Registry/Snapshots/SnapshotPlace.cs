namespace Passthrough;

/// <summary>Where something stands in a snapshot. Its text, a JSON path, is made only when something is wrong there.</summary>
internal sealed class SnapshotPlace
{
    public static readonly SnapshotPlace Root = new(null, "$", null);

    private readonly SnapshotPlace? _parent;
    private readonly string? _name;
    private readonly int? _index;

    private SnapshotPlace(SnapshotPlace? parent, string? name, int? index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    public SnapshotPlace Field(string name) => new(this, name, null);

    public SnapshotPlace Item(int index) => new(this, null, index);

    public override string ToString() => this switch
    {
        { _parent: null } => _name!,
        { _index: { } index } => $"{_parent}[{index}]",
        _ => $"{_parent}.{_name}",
    };
}
