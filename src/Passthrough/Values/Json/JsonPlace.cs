namespace Passthrough;

/// <summary>Where something stands in a JSON text. Its text, a JSON path, is made only when something is wrong there.</summary>
internal sealed class JsonPlace
{
    public static readonly JsonPlace Root = new(null, "$", null);

    private readonly JsonPlace? _parent;
    private readonly string? _name;
    private readonly int? _index;

    private JsonPlace(JsonPlace? parent, string? name, int? index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    public JsonPlace Field(string name) => new(this, name, null);

    public JsonPlace Item(int index) => new(this, null, index);

    public override string ToString() => this switch
    {
        { _parent: null } => _name!,
        { _index: { } index } => $"{_parent}[{index}]",
        _ => $"{_parent}.{_name}",
    };
}

/// <summary>What is wrong in a JSON text, and where.</summary>
internal sealed record JsonFault(JsonPlace At, string Why)
{
    public const string Missing = "it is missing";
}
