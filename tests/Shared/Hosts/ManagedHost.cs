using Passthrough.Linux;

namespace Passthrough.Testing;

/// <summary>A manager of a host's devices, with a store in memory unless told otherwise.</summary>
public class ManagedHost : IAsyncDisposable
{
    public static readonly HostId Id = HostId.Parse("lab");
    public static readonly VmId Vm = VmId.Parse("web1");

    private readonly IOwnershipStore _store;
    private readonly List<HostStepResult> _told = [];

    protected ManagedHost(PassthroughManager manager, IOwnershipStore store) => (Manager, _store) = (manager, store);

    public PassthroughManager Manager { get; }

    /// <summary>What the host told of its steps.</summary>
    public IReadOnlyList<HostStepResult> Told => _told;

    /// <summary>The steps that were begun, in order.</summary>
    public HostStep[] Begun => [.. _told.Where(t => t.State == HostStepState.Begins).Select(t => t.Step)];

    public static async Task<ManagedHost> OpenAsync(LinuxHost host, IOwnershipStore? store = null)
    {
        IOwnershipStore kept = store ?? NewStore();
        return new(await ManageAsync(host, kept), kept);
    }

    public static ClaimRequest Ask(params IEnumerable<PciAddress> devices) => new(Vm, DeviceSelection.Of([.. devices]));

    /// <summary>Asks for devices that the host uses, as somebody does who gives a reason.</summary>
    public static ClaimRequest AskInUse(params IEnumerable<PciAddress> devices) => Ask(devices) with { Overrides = [new(VmErrorCode.NeededByHost, "nobody looks at the display")] };

    public async Task<Lease> AttachAsync(params PciAddress[] devices) => await AttachAsync(Ask(devices));

    public async Task<Lease> AttachAsync(ClaimRequest request, AttachOptions? options = null) => (await TryAttachAsync(request, options)).GetValueOrThrow();

    public Task<VmResult<Lease>> TryAttachAsync(params PciAddress[] devices) => TryAttachAsync(Ask(devices));

    public async Task<VmResult<Lease>> TryAttachAsync(ClaimRequest request, AttachOptions? options = null) =>
        await Manager.AttachAsync(request, options, progress: new Teller(_told));

    public async Task DetachAsync(Lease lease, DetachOptions? options = null) => (await TryDetachAsync(lease, options)).ThrowIfError();

    public async Task<VmResult> TryDetachAsync(Lease lease, DetachOptions? options = null) => await Manager.DetachAsync(lease, options, progress: new Teller(_told));

    /// <summary>Who has what, by the store.</summary>
    public async Task<string[]> OwnersAsync()
    {
        StoredOwnership stored = (await _store.ReadAsync(Id)).GetValueOrThrow();
        return
        [
            .. stored.Claims.Select(c => $"{string.Join(' ', c.Claim.Lease.Functions.Select(f => f.Address))} {c.Claim.State}"),
            .. stored.Quarantines.Select(q => $"{q.Quarantine.Function.Address} Quarantined"),
        ];
    }

    /// <summary>What the store has of how functions were.</summary>
    public async Task<StoredHostRecord[]> RecordsAsync() => [.. (await _store.ReadAsync(Id)).GetValueOrThrow().Claims.SelectMany(c => c.HostRecords)];

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Manager.DisposeAsync();
    }

    protected static IOwnershipStore NewStore() => new InMemoryOwnershipStore(TimeProvider.System);

    protected static async Task<PassthroughManager> ManageAsync(LinuxHost host, IOwnershipStore store) =>
        (await PassthroughManager.OpenAsync(Id, new LinuxDeviceHost(host), store, new ManagerOptions { Who = "lab" })).GetValueOrThrow();

    private sealed class Teller(List<HostStepResult> told) : IProgress<HostStepResult>
    {
        public void Report(HostStepResult value) => told.Add(value);
    }
}
