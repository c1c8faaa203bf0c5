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
        Quarantining = new(registry, Journal, Own);
        Reconciler = new(host, store, registry, Journal, Own);
    }

    public OwnClaims Own { get; } = new();

    public OwnershipJournal Journal { get; }

    public ClaimWrites Claims { get; }

    public Attachment Attachment { get; }

    public Detachment Detachment { get; }

    public Quarantining Quarantining { get; }

    public Reconciler Reconciler { get; }

    /// <summary>Begins where a snapshot of the store's says.</summary>
    public VmResult Restore(RegistrySnapshot snapshot) => _replica.Restore(snapshot);

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
