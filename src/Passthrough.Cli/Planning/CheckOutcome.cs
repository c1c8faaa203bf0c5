using System.Collections.Immutable;

namespace Passthrough.Cli.Planning;

/// <summary>What <c>check</c> found out.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Addresses">The functions named, each once, in the order named.</param>
/// <param name="Functions">Those of them that the host has.</param>
/// <param name="Reasons">All reasons against it; none when it is accepted.</param>
/// <param name="Lease">The in-memory registry's lease; null when refused.</param>
/// <param name="Layout">The example layout; empty when refused.</param>
internal sealed record CheckOutcome(
    VmId Vm,
    ImmutableArray<PciAddress> Addresses,
    ImmutableArray<PciFunction> Functions,
    ImmutableArray<VmError> Reasons,
    Lease? Lease,
    ImmutableArray<DeviceLayout> Layout)
{
    public bool IsAccepted => Reasons.IsEmpty;

    /// <summary>
    /// Builds the devices of a request from the real functions, registers and assigns them in a registry of its own, and adds the example
    /// layout. It decides nothing: the reasons are the verdict's, the devices' and the registry's.
    /// </summary>
    public static CheckOutcome Of(HostInventory inventory, ImmutableArray<PciAddress> named, VmId vm, OwnershipPolicy policy)
    {
        ImmutableArray<PciAddress> addresses = [.. named.Distinct()];
        ImmutableArray<PciFunction> functions = [.. addresses.SelectMany(a => inventory.TryFind(a, out PciFunction? function) ? [function] : Array.Empty<PciFunction>())];
        var reasons = new List<VmError>(Verdict.Explain(inventory, addresses, policy));
        var registry = new DeviceRegistry();
        var unread = new Dictionary<PciAddress, VmError>();
        List<PassthroughDevice> devices = Register(inventory, addresses, registry, reasons, unread);

        Lease? lease = null;
        if (devices.Count > 0 && !registry.Assign(new ClaimRequest(vm, DeviceSelection.Of([.. devices.Select(d => d.Address)]))).TryGetValue(out lease, out VmError? refusal))
        {
            reasons.AddRange(refusal.Reasons);
        }

        var example = new ExampleLayout();
        ImmutableArray<DeviceLayout> layout = [.. devices.Select(d => unread.TryGetValue(d.Address, out VmError? why) ? DeviceLayout.Unknown(d, why) : example.Place(d))];
        reasons.AddRange(layout.SelectMany(l => ExampleLayout.AddTo(l)));

        ImmutableArray<VmError> all = [.. reasons.DistinctBy(r => r.ToString(), StringComparer.Ordinal)];
        return all.IsEmpty ? new(vm, addresses, functions, all, lease, layout) : new(vm, addresses, functions, all, null, []);
    }

    private static List<PassthroughDevice> Register(
        HostInventory inventory, ImmutableArray<PciAddress> addresses, DeviceRegistry registry, List<VmError> reasons, Dictionary<PciAddress, VmError> unread)
    {
        var devices = new List<PassthroughDevice>();
        foreach (PciAddress address in addresses)
        {
            // A bridge or a function that does not answer is refused by the verdict; that no device can be made of it says nothing new.
            if (!inventory.TryFind(address, out PciFunction? function) || !function.IsEndpoint || function.IsUnresponsive)
            {
                continue;
            }

            if (!Make(inventory, function, unread).TryGetValue(out PassthroughDevice? device, out VmError? error))
            {
                reasons.AddRange(error.Reasons);
            }
            else if (registry.Register(device).Error is { } refused)
            {
                reasons.AddRange(refused.Reasons);
            }
            else
            {
                devices.Add(device);
            }
        }

        return devices;
    }

    // Who may own a function does not depend on bytes that the reader lacks the rights for; what the guest would see does, and is left out.
    private static VmResult<PassthroughDevice> Make(HostInventory inventory, PciFunction function, Dictionary<PciAddress, VmError> unread)
    {
        VmResult<PassthroughDevice> made = GuestView.Make(inventory, function);
        if (made.Error is not FunctionIncomplete incomplete)
        {
            return made;
        }

        unread[function.Address] = incomplete;
        return PassthroughDevice.Create(PassthroughDeviceTypes.FromIds(function.VendorId, function.DeviceId), function.VendorId, function.DeviceId, function.Address);
    }
}
