using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>
/// What a registry was told last: the host's report with a device for each function, those that are gone and still claimed, and the policy. Immutable;
/// readers take it whole.
/// </summary>
internal sealed class RegistryView
{
    // A copy of the reported devices' own: one step less for each look-up.
    private readonly AddressTable _byAddress;

    /// <summary>Makes a view.</summary>
    /// <param name="inventory">The host's report.</param>
    /// <param name="reported">A device for each function of it.</param>
    /// <param name="absent">The devices that are gone.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="sets">What the policy keeps together on this host: made beforehand, since it looks at every function.</param>
    public RegistryView(HostInventory inventory, ReportedDevices reported, AbsentDevices absent, OwnershipPolicy policy, TravelSets sets)
    {
        Inventory = inventory;
        Reported = reported;
        _byAddress = reported.ByAddress;
        Absent = absent;
        Policy = policy;
        Sets = sets;
    }

    public HostInventory Inventory { get; }

    public AbsentDevices Absent { get; }

    public OwnershipPolicy Policy { get; }

    /// <summary>What the policy keeps together on this host.</summary>
    public TravelSets Sets { get; }

    /// <summary>The devices of the reported functions.</summary>
    public ReportedDevices Reported { get; }

    /// <summary>The device of the reported function at an address.</summary>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device) => _byAddress.TryFind(address, out device);

    /// <summary>What the host reports of a device; null when it does not. A device that is being moved is in its old place still, or in its new one.</summary>
    public PciFunction? FunctionOf(RegisteredDevice device)
    {
        // Read once: it may be another one a moment later.
        PciAddress address = device.Address;
        if (TryFind(address, out RegisteredDevice? found) && found == device)
        {
            return Inventory.TryFind(address, out PciFunction? function) ? function : null;
        }

        int place = Reported.InOrder.IndexOf(device);
        return place < 0 ? null : Inventory.Functions[place];
    }

    /// <summary>The device of a lease's function, wherever it is now.</summary>
    public RegisteredDevice? Resolve(FunctionKey key)
    {
        if (TryFind(key.Address, out RegisteredDevice? device) && device.Key.IsSameFunction(key))
        {
            return device;
        }

        return Absent.Find(key) ?? FindMoved(key);
    }

    public RegistryView With(OwnershipPolicy policy, TravelSets sets) => new(Inventory, Reported, Absent, policy, sets);

    public RegistryView With(AbsentDevices absent) => new(Inventory, Reported, absent, Policy, Sets);

    private RegisteredDevice? FindMoved(FunctionKey key) =>
        key.TopologyPath is { } path
        && Inventory.TryFindPath(path, out PciFunction? function)
        && TryFind(function.Address, out RegisteredDevice? device)
        && device.Key.IsSameFunction(key) ? device : null;
}
