using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>Works with a store as a manager does: its registry decides, the store writes, its registry follows.</summary>
public sealed class StoreClient
{
    public static readonly AuditStamp Somebody = new("tester");

    private const int MostTries = 1000;

    private readonly HostInventory _inventory;
    private readonly int _byHand;

    public StoreClient(IOwnershipStore store, HostId host, HostInventory inventory, int byHand = 0, DeviceRegistry? registry = null)
    {
        Store = store;
        Host = host;
        _inventory = inventory;
        _byHand = byHand;
        Registry = Begun(registry ?? new());
    }

    public IOwnershipStore Store { get; }

    public HostId Host { get; }

    public DeviceRegistry Registry { get; private set; }

    public AuditStamp By { get; set; } = Somebody;

    public static ClaimRequest Ask(VmId vm, params int[] cards) => new(vm, DeviceSelection.Of([.. cards.Select(StoreCards.At)]));

    public static ImmutableArray<StepFailure> FailedAt(params int[] cards) =>
        [.. cards.Select(c => new StepFailure(StoreCards.At(c), TeardownStep.ResetFunction, new FunctionNotResponding(StoreCards.At(c))))];

    /// <summary>Has a command decided and written, and follows.</summary>
    public async Task<VmResult<OwnershipEvent>> DoAsync(OwnershipCommand command)
    {
        ulong told = Registry.Revision;
        VmResult<OwnershipEvent> written = await Store.AppendAsync(Host, told, news =>
        {
            foreach (OwnershipEvent next in news)
            {
                // Also the second time: each once, in order.
                if (next.Revision != ++told)
                {
                    throw new InvalidOperationException($"Event {next.Revision} was told where {told} was to come.");
                }
            }

            CatchUp(news);
            return Decide(command);
        });
        if (written.TryGetValue(out OwnershipEvent? next, out _))
        {
            CatchUp([next]);
        }

        return written;
    }

    /// <summary>The same for one that may be beaten by others: it tries again as long as nothing was written.</summary>
    public async Task<VmResult<OwnershipEvent>> InsistAsync(OwnershipCommand command)
    {
        for (int tried = 1; ; tried++)
        {
            VmResult<OwnershipEvent> written = await DoAsync(command);
            if (tried == MostTries || written.Error?.Code is not (VmErrorCode.RevisionMoved or VmErrorCode.StoreBusy or VmErrorCode.EventsPruned))
            {
                return written;
            }

            if (written.Error.Code == VmErrorCode.EventsPruned)
            {
                await BeginAnewAsync();
            }
        }
    }

    public VmResult<StoreAppend> Decide(OwnershipCommand command) =>
        Registry.Decide(command).TryGetValue(out OwnershipEvent? next, out VmError? error) ? AppendOf(next) : error;

    /// <summary>What is to be written of an event: with a unit for each function when it makes a claim.</summary>
    public StoreAppend AppendOf(OwnershipEvent next) => new(next, By, [.. ClaimedBy(next).Select(f => OwnershipUnit.Of(Registry.Inventory, f, Registry.Policy))]);

    public void CatchUp(IEnumerable<OwnershipEvent> events)
    {
        foreach (OwnershipEvent next in events.Where(e => e.Revision > Registry.Revision))
        {
            Registry.Replay(next).ThrowIfError();
        }
    }

    public async Task<Lease> AssignAsync(VmId vm, params int[] cards) => await GrantedAsync(new AssignCommand(Ask(vm, cards)));

    public async Task<Lease> AssignAsync(ClaimRequest request) => await GrantedAsync(new AssignCommand(request));

    public async Task<Lease> ReserveAsync(VmId vm, params int[] cards) => await GrantedAsync(new ReserveCommand(Ask(vm, cards)));

    public async Task ReleaseAsync(Lease lease) => (await DoAsync(new ReleaseCommand(lease))).ThrowIfError();

    /// <summary>Claims a card, or gives it back when it is claimed.</summary>
    public async Task ClaimOrReleaseAsync(VmId vm, int card = 0)
    {
        OwnershipCommand next = Registry.TryFind(StoreCards.At(card), out RegisteredDevice? device) && device.Ownership.Lease is { } lease
            ? new ReleaseCommand(lease)
            : new AssignCommand(Ask(vm, card));
        (await InsistAsync(next)).ThrowIfError();
    }

    /// <summary>Takes a lease back; the host fails at some of its cards.</summary>
    public async Task FailAsync(Lease lease, params int[] cards)
    {
        (await DoAsync(new BeginReleaseCommand(lease))).ThrowIfError();
        (await DoAsync(new CompleteReleaseCommand(lease, FailedAt(cards)))).ThrowIfError();
    }

    public async Task<ulong> ClearAsync(int card) => (await DoAsync(new ClearCommand(StoreCards.At(card), "looked at it"))).GetValueOrThrow().Revision;

    /// <summary>Who has lagged behind what the store keeps begins with what it has now, as a manager that is opened again.</summary>
    private async Task BeginAnewAsync()
    {
        DeviceRegistry anew = Begun(new());
        anew.Restore((await Store.ReadAsync(Host)).GetValueOrThrow().ToSnapshot().GetValueOrThrow()).ThrowIfError();
        Registry = anew;
    }

    private DeviceRegistry Begun(DeviceRegistry registry)
    {
        _ = registry.Apply(_inventory).GetValueOrThrow();
        for (int device = 0; device < _byHand; device++)
        {
            registry.Register(StoreCards.ByHand(device)).ThrowIfError();
        }

        return registry;
    }

    private async Task<Lease> GrantedAsync(OwnershipCommand command) => ClaimOf((await DoAsync(command)).GetValueOrThrow())!;

    private static Lease? ClaimOf(OwnershipEvent next) => next switch
    {
        OwnershipReserved reserved => reserved.Lease,
        OwnershipAssigned assigned when assigned.Lease.Generation == assigned.Revision => assigned.Lease,
        _ => null,
    };

    private static ImmutableArray<FunctionKey> ClaimedBy(OwnershipEvent next) => ClaimOf(next)?.Functions ?? [];
}
