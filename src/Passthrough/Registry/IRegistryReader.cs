using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>What a registry tells; nothing here changes it, and but for <see cref="Verify"/> and <see cref="Snapshot"/> nothing waits for a writer or takes a lock.</summary>
public interface IRegistryReader
{
    /// <summary>How many ownership events there have been: the number of the last one.</summary>
    ulong Revision { get; }

    /// <summary>What the host reported last; empty when it never did.</summary>
    HostInventory Inventory { get; }

    /// <summary>The policy in force.</summary>
    OwnershipPolicy Policy { get; }

    /// <summary>The devices that are registered at this moment, in address order: a copy.</summary>
    ImmutableArray<RegisteredDevice> Devices { get; }

    /// <summary>Finds a device.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="device">The device, when this returns true.</param>
    /// <returns>Whether one is registered there.</returns>
    bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device);

    /// <summary>All reasons why a request would be refused now: of the request itself, then function by function in the order named.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The reasons, which are those that a claim at this moment is refused with; none when it would be granted, or was under the same id.</returns>
    ImmutableArray<VmError> Explain(ClaimRequest request);

    /// <summary>
    /// Looks for broken invariants: states, owners, leases, lists and requests that contradict each other, and VMs that share a group or a card because the
    /// host has changed around them. Holds up writers while it looks.
    /// </summary>
    /// <returns>A <see cref="InvariantBroken"/> for each finding; none when everything holds.</returns>
    ImmutableArray<VmError> Verify();

    /// <summary>All that a registry needs to go on from here elsewhere or later. Holds up writers while it is taken.</summary>
    RegistrySnapshot Snapshot();

    /// <summary>
    /// Tells the ownership events after a revision in order, and each next one as it happens. Holds nobody up: of a follower that is too slow the stream ends with
    /// <see cref="EventsLost"/>.
    /// </summary>
    /// <param name="after">The revision after which to begin: a snapshot's, or that of the last event known.</param>
    /// <param name="cancellationToken">Ends the stream, by an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<RegistrySignal> FollowAsync(ulong after, CancellationToken cancellationToken = default);

    /// <summary>The leases that a VM holds at one moment, oldest first.</summary>
    /// <param name="vm">The VM.</param>
    ImmutableArray<Lease> LeasesOf(VmId vm);
}
