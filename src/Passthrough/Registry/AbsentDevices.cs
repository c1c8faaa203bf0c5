using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>Devices that are gone while somebody has a claim on them, or in quarantine. Immutable: a change makes another one.</summary>
internal sealed class AbsentDevices
{
    public static readonly AbsentDevices None = new(
        ImmutableDictionary.Create<string, ImmutableArray<RegisteredDevice>>(StringComparer.Ordinal), ImmutableDictionary<PciAddress, RegisteredDevice>.Empty);

    // One path may have several: a card was claimed, another put in its place and claimed too, and both are gone.
    private readonly ImmutableDictionary<string, ImmutableArray<RegisteredDevice>> _byPath;
    private readonly ImmutableDictionary<PciAddress, RegisteredDevice> _byAddress;

    private AbsentDevices(
        ImmutableDictionary<string, ImmutableArray<RegisteredDevice>> byPath, ImmutableDictionary<PciAddress, RegisteredDevice> byAddress)
    {
        _byPath = byPath;
        _byAddress = byAddress;
    }

    public bool IsEmpty => _byPath.IsEmpty;

    public IEnumerable<RegisteredDevice> All => _byPath.Values.SelectMany(d => d);

    /// <summary>The device that was at an address last.</summary>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device) => _byAddress.TryGetValue(address, out device);

    public RegisteredDevice? Find(FunctionKey key) =>
        key.TopologyPath is { } path && _byPath.TryGetValue(path, out ImmutableArray<RegisteredDevice> devices)
            ? devices.FirstOrDefault(d => d.Key.IsSameFunction(key))
            : null;

    public AbsentDevices With(RegisteredDevice device)
    {
        string path = PathOf(device);
        ImmutableArray<RegisteredDevice> others = _byPath.GetValueOrDefault(path, []);
        return new(_byPath.SetItem(path, others.Add(device)), _byAddress.SetItem(device.Address, device));
    }

    public AbsentDevices Without(RegisteredDevice device)
    {
        string path = PathOf(device);
        ImmutableArray<RegisteredDevice> left = _byPath.GetValueOrDefault(path, []).Remove(device);
        RegisteredDevice? same = All.FirstOrDefault(d => d != device && d.Address == device.Address);
        return new(
            left.IsEmpty ? _byPath.Remove(path) : _byPath.SetItem(path, left),
            same is null ? _byAddress.Remove(device.Address) : _byAddress.SetItem(device.Address, same));
    }

    private static string PathOf(RegisteredDevice device) => device.Key.TopologyPath ?? string.Empty;
}
