using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>
/// All devices of a registry: those that the host reports or reported, and those registered by hand. Readers take no lock; who changes it holds the
/// registry's.
/// </summary>
internal sealed class DeviceIndex : IClaimWorld
{
    private static readonly Comparer<FunctionKey> KeyOrder = Comparer<FunctionKey>.Create(FunctionKey.Compare);

    private readonly ConcurrentDictionary<PciAddress, RegisteredDevice> _byHand = new();
    private readonly PublishedRevision _revision;
    private volatile RegistryView _view;

    // Raised after each device that enters or leaves by hand: two of them between two readings of it are seen.
    private int _changesByHand;

    public DeviceIndex(PublishedRevision revision, OwnershipPolicy policy)
    {
        _revision = revision;
        _view = new(HostInventory.Empty, new(HostInventory.Empty, []), AbsentDevices.None, policy, new(HostInventory.Empty, policy));
    }

    /// <summary>The registry's lock: who changes ownership or what is registered holds it. Short, with nothing slow inside.</summary>
    public Lock Sync { get; } = new();

    /// <summary>What the host reported last, and the policy.</summary>
    public RegistryView View
    {
        get => _view;
        set => _view = value;
    }

    public HostInventory Inventory => _view.Inventory;

    public OwnershipPolicy Policy => _view.Policy;

    public TravelSets Sets => _view.Sets;

    /// <summary>All devices at one moment, in address order; the one that is there before one that was.</summary>
    public ImmutableArray<RegisteredDevice> All
    {
        get
        {
            while (true)
            {
                int before = Volatile.Read(ref _changesByHand);
                RegistryView view = _view;
                RegisteredDevice[] byHand = [.. _byHand.Select(d => d.Value)];
                if (Volatile.Read(ref _changesByHand) == before)
                {
                    return Ordered(view, byHand);
                }
            }
        }
    }

    /// <summary>The device at an address: the one that is there, else the one that was.</summary>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device)
    {
        RegistryView view = _view;
        return view.TryFind(address, out device) || _byHand.TryGetValue(address, out device) || view.Absent.TryFind(address, out device);
    }

    /// <summary>A device that was at an address and is in quarantine.</summary>
    public RegisteredDevice? FindQuarantined(PciAddress address) =>
        _view.Absent.At(address).LastOrDefault(d => d.Ownership.State == OwnershipState.Quarantined);

    public Ownership OwnershipOf(PciAddress address) => TryFind(address, out RegisteredDevice? device) ? device.Ownership : default;

    /// <summary>The device of a lease's function, wherever it is now; null when the registry has none.</summary>
    public RegisteredDevice? Resolve(FunctionKey key) => key.TopologyPath is null ? _byHand.GetValueOrDefault(key.Address) : _view.Resolve(key);

    /// <summary>
    /// The device of a lease's function; one that is gone is added when the registry has none: what happened before a restart may be about a function that was
    /// taken out since. The caller holds the lock.
    /// </summary>
    public RegisteredDevice ResolveOrAdd(FunctionKey key)
    {
        return Resolve(key) ?? AddAbsent(key);
    }

    /// <summary>Adds a device that is gone. The caller holds the lock.</summary>
    public RegisteredDevice AddAbsent(FunctionKey key)
    {
        var absent = new RegisteredDevice(this, new(_revision, key, isManaged: true), isPresent: false);
        _view = _view.With(_view.Absent.With(absent));
        return absent;
    }

    public bool IsByHand(PciAddress address) => _byHand.ContainsKey(address);

    public void AddByHand(RegisteredDevice device)
    {
        _byHand[device.Address] = device;
        CountChange();
    }

    public void RemoveByHand(PciAddress address)
    {
        _byHand.TryRemove(address, out _);
        CountChange();
    }

    private static ImmutableArray<RegisteredDevice> Ordered(RegistryView view, RegisteredDevice[] byHand) => byHand.Length == 0 && view.Absent.IsEmpty
        ? [.. view.Reported.InOrder]
        : [.. view.Reported.InOrder.ToArray().Concat(byHand).Concat(view.Absent.All).OrderBy(d => d.Address).ThenBy(d => !d.IsPresent).ThenBy(d => d.Key, KeyOrder)];

    private void CountChange() => Volatile.Write(ref _changesByHand, unchecked(_changesByHand + 1));
}
