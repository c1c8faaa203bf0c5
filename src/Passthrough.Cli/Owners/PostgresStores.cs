namespace Passthrough.Cli.Owners;

/// <summary>Opens stores in PostgreSQL. By itself, so that the driver is loaded only where one is used.</summary>
internal static class PostgresStores
{
    public static ValueTask<VmResult<IOwnershipStore?>> OpenAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = location;
        return ValueTask.FromResult<VmResult<IOwnershipStore?>>(new StoreFailed(VmErrorCode.StoreLocationInvalid, "PostgreSQL", "this build has no driver for it"));
    }
}
