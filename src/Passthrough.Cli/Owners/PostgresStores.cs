using Passthrough.Cli.Output.Json;

namespace Passthrough.Cli.Owners;

/// <summary>Stores in PostgreSQL. By themselves, so that the driver is loaded only where one is used.</summary>
internal static class PostgresStores
{
    public static ValueTask<VmResult<IOwnershipStore?>> OpenAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<VmResult<IOwnershipStore?>>(NotYet(location));
    }

    public static ValueTask<VmResult<StoreStatusJson>> ReadStatusAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<VmResult<StoreStatusJson>>(NotYet(location));
    }

    public static ValueTask<VmResult<StoreMigratedJson>> MigrateAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<VmResult<StoreMigratedJson>>(NotYet(location));
    }

    private static StoreFailed NotYet(StoreLocation location)
    {
        _ = location;
        return new(VmErrorCode.StoreLocationInvalid, "PostgreSQL", "this build has no driver for it");
    }
}
