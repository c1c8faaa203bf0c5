using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Takes a snapshot. The caller holds the registry's lock.</summary>
internal static class SnapshotOf
{
    public static RegistrySnapshot Registry(DeviceIndex index, PublishedRevision revision, RequestIds requests)
    {
        var claims = new Dictionary<Lease, OwnershipState>();
        var quarantines = ImmutableArray.CreateBuilder<RegistryQuarantine>();
        foreach (RegisteredDevice device in index.All)
        {
            Ownership now = device.Ownership;
            if (now.Lease is { } lease)
            {
                claims[lease] = now.State;
            }
            else if (now.Quarantine is { } reason)
            {
                quarantines.Add(new(device.Key, reason, device.Cell.LastEvent?.Revision));
            }
        }

        // One that is gone comes after one that is there among the devices; where a registry is told of them only, they are in one order.
        quarantines.Sort(static (left, right) => FunctionKey.Compare(left.Function, right.Function));
        return new(
            revision.Value,
            [.. claims.OrderBy(c => c.Key.Generation).Select(c => new RegistryClaim(c.Key, c.Value))],
            quarantines.DrainToImmutable(),
            [.. requests.Ended]);
    }
}
