using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>A manager's registry as others see it: a reader that cannot be cast into a writer, so that there is no door round the store.</summary>
internal sealed class ManagedRegistry(DeviceRegistry registry) : IRegistryReader
{
    public ulong Revision => registry.Revision;

    public HostInventory Inventory => registry.Inventory;

    public OwnershipPolicy Policy => registry.Policy;

    public ImmutableArray<RegisteredDevice> Devices => registry.Devices;

    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device) => registry.TryFind(address, out device);

    public ImmutableArray<VmError> Explain(ClaimRequest request) => registry.Explain(request);

    public ImmutableArray<VmError> Verify() => registry.Verify();

    public RegistrySnapshot Snapshot() => registry.Snapshot();

    public IAsyncEnumerable<RegistrySignal> FollowAsync(ulong after, CancellationToken cancellationToken = default) => registry.FollowAsync(after, cancellationToken);

    public ImmutableArray<Lease> LeasesOf(VmId vm) => registry.LeasesOf(vm);
}
