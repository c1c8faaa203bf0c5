namespace Passthrough.Testing;

/// <summary>Takes a store through a random history, with the registry beside it that decides.</summary>
public sealed class StoreHistory
{
    private static readonly VmId[] Vms = [new(0), VmId.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), VmId.Parse("web-1")];
    private readonly StoreClient _client;
    private readonly List<Lease> _granted = [];
    private readonly Guid[] _ids;

    public StoreHistory(IOwnershipStore store, HostId host)
    {
        _client = new(store, host, Inventory(0x3F, 0xFF, 0), StoreStep.ByHand);

        // A store of a fleet grants an id once among all its hosts.
        _ids = [.. Enumerable.Range(1, StoreStep.Ids).Select(n => RegistryNumbers.IdOf(n, host))];
    }

    private DeviceRegistry Registry => _client.Registry;

    /// <summary>What the registry says that the store has to say too: ids of requests that ended before the cut are forgotten there.</summary>
    public string[] Expected(ulong prunedTo)
    {
        RegistrySnapshot all = Registry.Snapshot();
        return StorePicture.Of(
            RegistrySnapshot.Of(all.Revision, all.Claims, all.Quarantines, all.EndedRequests.Where(e => e.EndedAt > prunedTo)).GetValueOrThrow());
    }

    public async Task TakeAsync(StoreStep step)
    {
        switch (step.Kind)
        {
            case StoreStepKind.Report:
                _ = Registry.Apply(Inventory(step.Present, step.Strange, step.Shift)).GetValueOrThrow();
                break;
            case StoreStepKind.Note:
                await NoteAsync(step);
                break;
            case StoreStepKind.Prune:
                StoredEvent[] trail = await _client.Store.TrailAsync(_client.Host);
                (await _client.Store.PruneAsync(_client.Host, trail.Select(e => e.At).SkipLast(step.Pick).LastOrDefault())).ThrowIfError();
                break;
            default:
                await CarryAsync(CommandOf(step));
                break;
        }
    }

    // A card in the place of one that is gone and claimed is free for the registry, and its place is not for the store, until the other's claim is over.
    private async Task CarryAsync(OwnershipCommand command)
    {
        VmResult<OwnershipEvent> decided = Registry.Decide(command);
        VmResult<OwnershipEvent> written = await _client.DoAsync(command);
        if (written.TryGetValue(out OwnershipEvent? next, out VmError? error))
        {
            _granted.AddRange(next is OwnershipReserved or OwnershipAssigned ? [Leased(next)] : []);
        }
        else if (decided.IsSuccess)
        {
            error.Code.Should().Be(VmErrorCode.UnitTaken);
        }
        else
        {
            error.Should().Be(decided.Error);
        }
    }

    private static Lease Leased(OwnershipEvent next) => next is OwnershipReserved reserved ? reserved.Lease : ((OwnershipAssigned)next).Lease;

    // The record is written exactly when the lease is in force.
    private async Task NoteAsync(StoreStep step)
    {
        if (_granted.Count == 0)
        {
            return;
        }

        Lease lease = Picked(step);
        VmResult noted = await _client.Store.WriteHostRecordAsync(_client.Host, lease.Generation, lease.Functions[0], new(step.Pick, $"{step}"));
        noted.IsSuccess.Should().Be(Registry.LeasesOf(lease.Vm).Contains(lease));
    }

    private Lease Picked(StoreStep step) => _granted[^(1 + (step.Pick % _granted.Count))];

    private OwnershipCommand CommandOf(StoreStep step)
    {
        PciAddress[] named = [.. step.Named.Select(n => Registry.Devices[n % Registry.Devices.Length].Address)];
        if (step.Kind == StoreStepKind.Clear)
        {
            PciAddress[] quarantined = [.. Registry.Devices.Where(d => d.Ownership.State == OwnershipState.Quarantined).Select(d => d.Address)];
            return new ClearCommand(quarantined.Append(named[0]).ElementAt(step.Pick % (quarantined.Length + 1)), "looked at it");
        }

        var request = new ClaimRequest(Vms[step.Vm], DeviceSelection.Of(named)) { Id = step.Id < 0 ? null : _ids[step.Id] };
        if (step.Kind == StoreStepKind.Assign || _granted.Count == 0)
        {
            return new AssignCommand(request);
        }

        Lease lease = Picked(step);
        return step.Kind switch
        {
            StoreStepKind.Reserve => new ReserveCommand(request),
            StoreStepKind.Commit => new CommitCommand(lease),
            StoreStepKind.Cancel => new CancelCommand(lease),
            StoreStepKind.Release => new ReleaseCommand(lease),
            StoreStepKind.BeginRelease => new BeginReleaseCommand(lease),
            StoreStepKind.CompleteRelease => new CompleteReleaseCommand(lease),
            _ => new CompleteReleaseCommand(lease, [FailureOf(lease, step.Pick)]),
        };
    }

    private StepFailure FailureOf(Lease lease, int pick)
    {
        Lease now = Registry.LeasesOf(lease.Vm).FirstOrDefault(lease.Equals) ?? lease;
        PciAddress address = now.Functions[pick % now.Functions.Length].Address;
        return new(address, TeardownStep.ResetFunction, new FunctionNotResponding(address));
    }

    private static HostInventory Inventory(int present, int strange, int shift) => StoreCards.Host([.. Enumerable.Range(0, StoreStep.Cards)
        .Where(card => (present & (1 << card)) != 0)
        .Select(card => Reported(card, isStrange: strange < 0x40 && (strange & (1 << card)) != 0, bus: (card + shift) % StoreStep.Cards))]);

    private static PciFunction Reported(int card, bool isStrange, int bus) => (card, isStrange) switch
    {
        ( < 3, true) => StoreCards.Card(card, bus, model: 0x9999),
        (_, true) => StoreCards.Card(card, bus, serial: 2),
        _ => StoreCards.Card(card, bus, serial: 1),
    };
}
