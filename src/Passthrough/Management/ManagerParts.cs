namespace Passthrough;

/// <summary>What a manager is made of, put together.</summary>
internal sealed class ManagerParts
{
    private readonly IDeviceHost _device;
    private readonly RegistryReplica _replica;

    public ManagerParts(HostId host, IDeviceHost device, IOwnershipStore store, DeviceRegistry registry, ManagerOptions options)
    {
        _device = device;
        _replica = new(registry, Own);
        Journal = new(host, store, _replica, options);
        Claims = new(host, store, registry, Journal, Own, ReadHostAsync);
        var work = new HostWork(host, device, store);
        Attachment = new(device, registry, Journal, Claims, work, Own);
        Detachment = new(host, device, store, registry, Journal, work, Own);
        Quarantining = new(host, store, registry, Journal, Own);
        ClaimEnds = new(host, store, Journal, Own);
        DeviceResets = new(device, registry, Journal, Claims, work, Own);
        VirtualFunctionChanges = new(device, registry, Journal, Claims, work, Own, ReadHostAsync);
        PlanPreview = new(device, registry, Journal, Detachment);
        Reconciler = new(host, store, registry, Journal, Own);
    }

    public OwnClaims Own { get; } = new();

    public OwnershipJournal Journal { get; }

    public ClaimWrites Claims { get; }

    public Attachment Attachment { get; }

    public Detachment Detachment { get; }

    public Quarantining Quarantining { get; }

    public ClaimEnds ClaimEnds { get; }

    public DeviceResets DeviceResets { get; }

    public VirtualFunctionChanges VirtualFunctionChanges { get; }

    public PlanPreview PlanPreview { get; }

    public Reconciler Reconciler { get; }

    /// <summary>Begins with what the store has.</summary>
    public VmResult Restore(StoredOwnership stored)
    {
        foreach (StoredClaim claim in stored.Claims.Where(c => c.Claim.State == OwnershipState.Reserved || !c.HostRecords.IsEmpty))
        {
            Own.Touch(claim.Claim.Lease);
        }

        return stored.ToSnapshot().TryGetValue(out RegistrySnapshot? snapshot, out VmError? error) ? _replica.Restore(snapshot) : error;
    }

    /// <summary>Reads the host and shows its report to the registry.</summary>
    public async ValueTask<VmResult<InventoryChange>> ReadHostAsync(CancellationToken cancellationToken)
    {
        long number = _replica.NextReport();
        if (!(await _device.ReadAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out HostReport? report, out VmError? error))
        {
            return error;
        }

        Journal.BootId = report.BootId;
        return _replica.Show(number, report.Inventory);
    }
}
