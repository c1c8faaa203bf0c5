namespace Passthrough;

/// <summary>
/// A store in which many hosts also publish what they have, so that one of them, or a program on none, can choose among all. Times are the server's. The id of
/// a request is granted once in the whole fleet: <see cref="IOwnershipStore.AppendAsync"/> refuses one that another host granted, with
/// <see cref="VmErrorCode.RequestIdReused"/>.
/// </summary>
public interface IFleetStore : IOwnershipStore
{
    /// <summary>Publishes what a host has, and that it lives. A report that equals the last one is not written again; the time is.</summary>
    /// <param name="host">The host.</param>
    /// <param name="inventory">What it reports.</param>
    /// <param name="cancellationToken">Gives up; the report may have been written, or not.</param>
    /// <returns>The report's revision: it rises by one with each report that differs from the one before.</returns>
    ValueTask<VmResult<ulong>> PublishAsync(HostId host, HostInventory inventory, CancellationToken cancellationToken = default);

    /// <summary>The hosts that published something, by their ids.</summary>
    /// <param name="seenWithin">Only those that did so at most so long ago; all when null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<VmResult<IReadOnlyList<FleetHost>>> FleetAsync(TimeSpan? seenWithin = null, CancellationToken cancellationToken = default);

    /// <summary>What a host published last.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The report; null when it never published one.</returns>
    ValueTask<VmResult<HostInventory?>> ReadInventoryAsync(HostId host, CancellationToken cancellationToken = default);

    /// <summary>What became of a request, on whichever host it was granted.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The host and the lease; null when no request of this id was granted.</returns>
    ValueTask<VmResult<FleetGrant?>> FindRequestAsync(Guid id, CancellationToken cancellationToken = default);
}
