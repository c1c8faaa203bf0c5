using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>Devices that are gone while somebody has a claim on them, or in quarantine. Immutable: a change makes another one.</summary>
internal sealed class AbsentDevices
{
    public static readonly AbsentDevices None = new(
        ImmutableDictionary.Create<string, ImmutableArray<RegisteredDevice>>(StringComparer.Ordinal), ImmutableDictionary<PciAddress, ImmutableArray<RegisteredDevice>>.Empty);

    // One path may have several: a card was claimed, another put in its place and claimed too, and both are gone.
    private readonly ImmutableDictionary<string, ImmutableArray<RegisteredDevice>> _byPath;
    private readonly ImmutableDictionary<PciAddress, ImmutableArray<RegisteredDevice>> _byAddress;

    private AbsentDevices(
        ImmutableDictionary<string, ImmutableArray<RegisteredDevice>> byPath, ImmutableDictionary<PciAddress, ImmutableArray<RegisteredDevice>> byAddress)
    {
        _byPath = byPath;
        _byAddress = byAddress;
    }

    public bool IsEmpty => _byPath.IsEmpty;

    public IEnumerable<RegisteredDevice> All => _byPath.Values.SelectMany(d => d);

    /// <summary>The devices that were at an address, the one that went last last.</summary>
    public ImmutableArray<RegisteredDevice> At(PciAddress address) => _byAddress.GetValueOrDefault(address, []);

    /// <summary>The device that was at an address last.</summary>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device)
    {
        device = At(address) is [.., var last] ? last : null;
        return device is not null;
    }

    /// <summary>The device of a function: the one with its serial number, else the one that went last of those that it may be.</summary>
    public RegisteredDevice? Find(FunctionKey key)
    {
        if (key.TopologyPath is not { } path || !_byPath.TryGetValue(path, out ImmutableArray<RegisteredDevice> devices))
        {
            return null;
        }

        return (key.SerialNumber is { } serial ? devices.LastOrDefault(d => d.Key.SerialNumber == serial && d.Key.IsSameFunction(key)) : null)
            ?? devices.LastOrDefault(d => d.Key.IsSameFunction(key));
    }

    public AbsentDevices With(RegisteredDevice device) => new(
        _byPath.SetItem(PathOf(device), _byPath.GetValueOrDefault(PathOf(device), []).Add(device)), _byAddress.SetItem(device.Address, At(device.Address).Add(device)));

    public AbsentDevices Without(RegisteredDevice device) => new(
        Without(_byPath, PathOf(device), device), Without(_byAddress, device.Address, device));

    private static ImmutableDictionary<TKey, ImmutableArray<RegisteredDevice>> Without<TKey>(
        ImmutableDictionary<TKey, ImmutableArray<RegisteredDevice>> devices, TKey key, RegisteredDevice device)
        where TKey : notnull
    {
        ImmutableArray<RegisteredDevice> left = devices.GetValueOrDefault(key, []).Remove(device);
        return left.IsEmpty ? devices.Remove(key) : devices.SetItem(key, left);
    }

    private static string PathOf(RegisteredDevice device) => device.Key.TopologyPath ?? string.Empty;
}
