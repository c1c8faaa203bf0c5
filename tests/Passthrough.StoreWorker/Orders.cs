using System.Globalization;

namespace Passthrough.StoreWorker;

/// <summary>
/// What the command line asks for: <c>LOCATION churn|claim [--NAME VALUE]...</c>. Of churn: <c>--seed</c>, <c>--count</c>. Of claim: <c>--card</c>. Of both:
/// <c>--host</c>, <c>--cards</c>, <c>--vm</c>, and <c>--wait yes</c> to begin only when a line comes in.
/// </summary>
internal sealed class Orders
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Orders(string[] arguments)
    {
        Location = arguments[0];
        Mode = arguments[1];
        for (int i = 2; i < arguments.Length; i += 2)
        {
            _values.Add(arguments[i], arguments[i + 1]);
        }
    }

    public string Location { get; }

    public string Mode { get; }

    public HostId Host => HostId.Parse(_values.GetValueOrDefault("--host", "host-1"));

    public VmId Vm => VmId.Parse(_values.GetValueOrDefault("--vm", "worker"));

    public int Cards => Number("--cards", StoreCards.Count);

    public int Card => Number("--card", 0);

    public int Seed => Number("--seed", 1);

    public int Count => Number("--count", int.MaxValue);

    public bool Waits => _values.ContainsKey("--wait");

    /// <summary>What the host reports: numbered cards, or a card with (<c>vf</c>) or without (<c>pf</c>) the virtual function that it can have.</summary>
    public string Inventory => _values.GetValueOrDefault("--inventory", "cards");

    private int Number(string name, int otherwise) =>
        _values.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
