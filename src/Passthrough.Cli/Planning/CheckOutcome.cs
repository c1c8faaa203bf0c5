using System.Collections.Immutable;
using Passthrough.Cli.Output;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Planning;

/// <summary>What <c>check</c> found out.</summary>
/// <param name="Request">The request.</param>
/// <param name="Addresses">The functions that the VM would have, in the order of its lease; when refused, those that were named by address.</param>
/// <param name="Functions">Those of them that the host has.</param>
/// <param name="Reasons">All reasons against it; none when it is accepted.</param>
/// <param name="Lease">The in-memory registry's lease; null when refused.</param>
/// <param name="Layout">The example layout; empty when refused.</param>
/// <param name="Owners">What was known of owners.</param>
internal sealed record CheckOutcome(
    ClaimRequest Request,
    ImmutableArray<PciAddress> Addresses,
    ImmutableArray<PciFunction> Functions,
    ImmutableArray<VmError> Reasons,
    Lease? Lease,
    ImmutableArray<DeviceLayout> Layout,
    OwnerKnowledge Owners)
{
    public bool IsAccepted => Reasons.IsEmpty;

    /// <summary>Who had those of the functions that somebody had.</summary>
    public ImmutableArray<(PciAddress Address, Ownership Ownership)> OwnedBefore { get; private init; } = [];

    /// <summary>
    /// Claims the devices in a registry of its own that was told of the host and of its owners, and adds the example layout. It decides nothing: the registry
    /// does.
    /// </summary>
    public static CheckOutcome Of(HostInventory inventory, ClaimRequest request, OwnershipPolicy policy, OwnerKnowledge owners)
    {
        DeviceRegistry registry = owners.View?.Registry ?? OfHost(inventory, policy);
        ImmutableArray<(PciAddress, Ownership)> owned = [.. Owned(registry, request.Devices.Addresses)];
        if (!registry.Assign(request).TryGetValue(out Lease? lease, out VmError? refusal))
        {
            return Refused(inventory, request, [.. refusal.Reasons.Select(HostReasons.AsOfTheHost)], owners, owned);
        }

        ImmutableArray<PciAddress> addresses = [.. lease.Functions.Select(f => f.Address)];
        ImmutableArray<PciFunction> functions = FunctionsAt(inventory, addresses);
        var example = new ExampleLayout();
        ImmutableArray<DeviceLayout> layout = [.. functions.Select(f => LayoutOf(registry, f, example))];
        ImmutableArray<VmError> reasons = [.. layout.SelectMany(l => ExampleLayout.AddTo(l))];
        return reasons.IsEmpty ? new(request, addresses, functions, [], lease, layout, owners) { OwnedBefore = owned } : Refused(inventory, request, reasons, owners, owned);
    }

    private static DeviceRegistry OfHost(HostInventory inventory, OwnershipPolicy policy)
    {
        var registry = new DeviceRegistry(policy);
        _ = registry.Apply(inventory).GetValueOrThrow();
        return registry;
    }

    private static IEnumerable<(PciAddress Address, Ownership Ownership)> Owned(DeviceRegistry registry, ImmutableArray<PciAddress> addresses) =>
        from address in addresses
        let now = registry.TryFind(address, out RegisteredDevice? device) ? device.Ownership : default
        where now.State != OwnershipState.Available
        select (address, now);

    private static CheckOutcome Refused(
        HostInventory inventory, ClaimRequest request, ImmutableArray<VmError> reasons, OwnerKnowledge owners, ImmutableArray<(PciAddress, Ownership)> owned) =>
        new(request, request.Devices.Addresses, FunctionsAt(inventory, request.Devices.Addresses), reasons, null, [], owners) { OwnedBefore = owned };

    private static ImmutableArray<PciFunction> FunctionsAt(HostInventory inventory, ImmutableArray<PciAddress> addresses) =>
        [.. addresses.SelectMany(a => inventory.TryFind(a, out PciFunction? function) ? [function] : Array.Empty<PciFunction>())];

    // Who may own a function does not depend on bytes that the reader lacks the rights for; what the guest would see does, and is left out.
    private static DeviceLayout LayoutOf(DeviceRegistry registry, PciFunction function, ExampleLayout example) =>
        !registry.TryFind(function.Address, out RegisteredDevice? registered)
            ? DeviceLayout.Unknown(function, new FunctionNotFound(function.Address))
            : registered.GetDevice() switch
            {
                (var device, null) => example.Place(device),
                (_, { } error) => DeviceLayout.Unknown(function, error),
            };
}
