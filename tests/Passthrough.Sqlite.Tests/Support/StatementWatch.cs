namespace Passthrough.Sqlite.Tests;

/// <summary>Sees each statement of a store before it is run, from when it is armed.</summary>
internal sealed class StatementWatch
{
    private readonly List<string> _seen = [];
    private Action<int, string>? _act;

    public IReadOnlyList<string> Seen => _seen;

    public void Arm(Action<int, string> act)
    {
        _seen.Clear();
        _act = act;
    }

    public void Disarm() => _act = null;

    public void See(string sql)
    {
        if (_act is { } act)
        {
            _seen.Add(sql);
            act(_seen.Count, sql);
        }
    }
}
