using System.Collections.Immutable;

namespace Passthrough;

/// <summary>The addresses that a request names, each once. Few are compared one by one, so that a small request allocates nothing.</summary>
internal readonly struct NamedFunctions
{
    private const int Few = 16;

    private readonly HashSet<PciAddress>? _many;

    public NamedFunctions(ImmutableArray<PciAddress> addresses)
    {
        Addresses = addresses;
        _many = addresses.Length > Few ? new HashSet<PciAddress>(addresses) : null;
    }

    public ImmutableArray<PciAddress> Addresses { get; }

    public bool Contains(PciAddress address) => _many?.Contains(address) ?? Addresses.Contains(address);
}
