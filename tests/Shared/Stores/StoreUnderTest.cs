using System.Collections.Concurrent;
using static Passthrough.Testing.RegistryAnswer;
using static Passthrough.Testing.RegistryNumbers;

namespace Passthrough.Testing;

/// <summary>
/// A store that answers as a registry does: what is asked of it is decided by a registry that each thread has for itself and that knows only what the store
/// told it; owners are read from the store.
/// </summary>
internal sealed class StoreUnderTest(IReadOnlyList<IOwnershipStore> stores, HostId host, int mostCalls) : RegistryUnderTest(mostCalls)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lease?[] _leases = new Lease?[mostCalls + 1];
    private readonly ConcurrentDictionary<int, StoreClient> _clients = new();
    private int _threads;

    private StoreClient Client => _clients.GetOrAdd(
        Environment.CurrentManagedThreadId,
        _ => new(stores[Interlocked.Increment(ref _threads) % stores.Count], host, HostInventory.Empty, registry: NewRegistry()));

    protected override RegistryAnswer Answer(RegistryCall call) => call switch
    {
        RegistryCall.Assign c => Claimed(Do(new AssignCommand(Asked(c.Vm, c.Devices, c.Id)))),
        RegistryCall.Reserve c => Claimed(Do(new ReserveCommand(Asked(c.Vm, c.Devices, c.Id)))),
        RegistryCall.Commit c => Carried(Do(new CommitCommand(LeaseOf(c.Claim)))),
        RegistryCall.Cancel c => Carried(Do(new CancelCommand(LeaseOf(c.Claim)))),
        RegistryCall.Release c => Carried(Do(new ReleaseCommand(LeaseOf(c.Claim)))),
        RegistryCall.BeginRelease c => Carried(Do(new BeginReleaseCommand(LeaseOf(c.Claim)))),
        RegistryCall.CompleteRelease c => Carried(Do(new CompleteReleaseCommand(
            LeaseOf(c.Claim), [.. c.Failed.Select(d => new StepFailure(At(d), TeardownStep.ResetFunction, new FunctionNotResponding(At(d))))]))),
        RegistryCall.Clear c => Carried(Do(new ClearCommand(At(c.Device), "looked at it"))),
        RegistryCall.OwnershipOf c => new Owner(StandingOf(Read(), At(c.Device))),
        RegistryCall.LeasesOf c => new Claims([.. Read().Claims.Select(s => s.Claim.Lease).Where(l => l.Vm == Vm(c.Vm)).Select(ClaimOf)]),
        RegistryCall.Revision => new Number((int)Read().Revision),
        _ => throw new ArgumentException($"{call} is not spoken here.", nameof(call)),
    };

    private static DeviceRegistry NewRegistry()
    {
        var registry = new DeviceRegistry();
        for (int device = 0; device < StoreScripts.Devices; device++)
        {
            registry.Register(PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, At(device)).GetValueOrThrow()).ThrowIfError();
        }

        return registry;
    }

    private static Standing StandingOf(StoredOwnership told, PciAddress address)
    {
        RegistryClaim? claim = told.Claims.Select(c => c.Claim).FirstOrDefault(c => c.Lease.Functions.Any(f => f.Address == address));
        RegistryQuarantine? quarantine = told.Quarantines.Select(q => q.Quarantine).FirstOrDefault(q => q.Function.Address == address);
        return claim is not null ? new(claim.State, ClaimOf(claim.Lease))
            : quarantine is not null ? new(OwnershipState.Quarantined, null, NumberOf(quarantine.Reason.LastOwner))
            : Standing.Available;
    }

    // A store of a fleet grants an id once among all its hosts.
    private ClaimRequest Asked(int vm, ValueList<int> devices, int? id) =>
        RequestOf(vm, devices, id) with { Id = id is { } number ? IdOf(number, host) : null };

    private VmResult<OwnershipEvent> Do(OwnershipCommand command) => Client.InsistAsync(command).GetAwaiter().GetResult();

    private StoredOwnership Read() => Client.Store.TellAsync(host).GetAwaiter().GetResult();

    // Others see a claim in the store before the thread that it was granted to has noted it.
    private Lease LeaseOf(GrantedClaim claim) => SpinWait.SpinUntil(() => Volatile.Read(ref _leases[claim.Generation]) is not null, Patience)
        ? _leases[claim.Generation]!
        : throw new InvalidOperationException($"{claim} was never granted.");

    private static RegistryAnswer Carried(VmResult<OwnershipEvent> written) => written.Error is { } error ? RefusalOf(error) : Done;

    private RegistryAnswer Claimed(VmResult<OwnershipEvent> written)
    {
        if (written is (_, { } error))
        {
            return error is RequestIdKnown { Code: VmErrorCode.RequestRepeated } known ? new Granted(ClaimOf(known.Lease), IsRepeat: true) : RefusalOf(error);
        }

        Lease lease = written.GetValueOrThrow() is OwnershipReserved reserved ? reserved.Lease : ((OwnershipAssigned)written.GetValueOrThrow()).Lease;
        Volatile.Write(ref _leases[(int)lease.Generation], lease);
        return new Granted(ClaimOf(lease));
    }
}
