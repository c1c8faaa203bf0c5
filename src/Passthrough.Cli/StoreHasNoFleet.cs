namespace Passthrough.Cli;

/// <summary>A command about many hosts was given a store that keeps the claims of one.</summary>
/// <param name="Store">Where the store is, without credentials.</param>
internal sealed record StoreHasNoFleet(string Store) : VmError(VmErrorCode.StoreHasNoFleet)
{
    /// <inheritdoc/>
    public override string Message => $"the store '{Store}' is a file of one host, and a fleet needs one that many hosts share";

    /// <inheritdoc/>
    public override string Remedy => $"Name a PostgreSQL store with --store or {Owners.StoreLocation.Variable}, such as 'Host=db.example;Database=passthrough'.";
}
