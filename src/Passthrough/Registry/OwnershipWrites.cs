using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>
/// All that changes ownership: a command is decided into an event and the event is carried out, with nothing between them, under the registry's short lock.
/// It is told after the lock is left.
/// </summary>
internal sealed class OwnershipWrites
{
    // So often a choice is made outside the lock and made again because something happened meanwhile; then it is made inside.
    private const int ChoicesOutsideLock = 3;

    private readonly DeviceIndex _index;
    private readonly PublishedRevision _revision;
    private readonly RequestIds _requests;
    private readonly RegistryDecisions _decisions;
    private readonly ReplayChecks _replays;
    private readonly RegistryTransitions _transitions;
    private readonly EventLog _log;
    private readonly ILogger _logger;

    public OwnershipWrites(DeviceIndex index, VmIndex vms, PublishedRevision revision, RequestIds requests, EventLog log, ILogger logger)
    {
        _index = index;
        _revision = revision;
        _requests = requests;
        _decisions = new(index, revision, requests);
        _replays = new(index, revision, requests, _decisions);
        _transitions = new(index, vms, revision);
        _log = log;
        _logger = logger;
    }

    /// <summary>Decides a command without changing anything.</summary>
    public VmResult<OwnershipEvent> Decide(OwnershipCommand command) => command switch
    {
        AssignCommand assign => Claim(assign.Request, OwnershipOperation.Assign, carryOut: false),
        ReserveCommand reserve => Claim(reserve.Request, OwnershipOperation.Reserve, carryOut: false),
        CommitCommand commit => Decide(static (decisions, lease) => decisions.Commit(lease), commit.Lease),
        CancelCommand cancel => Decide(static (decisions, lease) => decisions.Cancel(lease), cancel.Lease),
        ReleaseCommand release => Decide(static (decisions, lease) => decisions.Release(lease), release.Lease),
        BeginReleaseCommand begin => Decide(static (decisions, lease) => decisions.BeginRelease(lease), begin.Lease),
        CompleteReleaseCommand complete => Decide(static (decisions, done) => decisions.CompleteRelease(done.Lease, done.Failures), complete),
        ClearCommand clear => Decide(static (decisions, held) => decisions.Clear(held.Address, held.Reason), clear),
        _ => throw new ArgumentException($"{command.GetType().Name} is no command of this registry.", nameof(command)),
    };

    /// <summary>Carries out an event that was decided, here or elsewhere.</summary>
    public VmResult Replay(OwnershipEvent next)
    {
        lock (_index.Sync)
        {
            if (_replays.WhyNotNext(next) is { } error)
            {
                return error;
            }

            CarryOut(next);
        }

        Tell(next);
        return VmResult.Success;
    }

    /// <summary>Gives all devices of a request to its VM, or keeps them for it; or none.</summary>
    public VmResult<Lease> Claim(ClaimRequest request, OwnershipOperation operation) => Claim(request, operation, carryOut: true) switch
    {
        (var claimed, null) => claimed.Subject!,
        (_, RequestIdKnown { Code: VmErrorCode.RequestRepeated } known) => known.Lease.Repeated(),
        (_, { } error) => error,
    };

    /// <summary>
    /// All reasons against a claim; none when it would be granted, or was. Takes no lock: looks again when something happened meanwhile, a bounded number
    /// of times.
    /// </summary>
    public ImmutableArray<VmError> Explain(ClaimRequest request)
    {
        for (int look = 0; ; look++)
        {
            ulong revision = _revision.Value;
            RegistryView view = _index.View;
            ImmutableArray<VmError> reasons = _decisions.WhyNotClaim(request, Choose(request), OwnershipOperation.Assign);
            if (look == ChoicesOutsideLock || (revision == _revision.Value && view == _index.View))
            {
                return [.. reasons.Where(r => r.Code != VmErrorCode.RequestRepeated)];
            }
        }
    }

    /// <summary>Decides and carries out.</summary>
    public VmResult<OwnershipEvent> Carry<T>(Func<RegistryDecisions, T, VmResult<OwnershipEvent>> decide, T wanted)
    {
        VmResult<OwnershipEvent> decided;
        OwnershipEvent? next;
        lock (_index.Sync)
        {
            decided = decide(_decisions, wanted);
            if (decided.TryGetValue(out next, out _))
            {
                CarryOut(next);
            }
        }

        if (next is not null)
        {
            Tell(next);
        }

        return decided;
    }

    /// <summary>Decides without changing anything.</summary>
    public VmResult<OwnershipEvent> Decide<T>(Func<RegistryDecisions, T, VmResult<OwnershipEvent>> decide, T wanted)
    {
        lock (_index.Sync)
        {
            return decide(_decisions, wanted);
        }
    }

    private VmResult<OwnershipEvent> Claim(ClaimRequest request, OwnershipOperation operation, bool carryOut)
    {
        VmResult<OwnershipEvent> decided;
        for (int choice = 0; !TryClaim(request, operation, carryOut, isLast: choice == ChoicesOutsideLock, out decided); choice++)
        {
            // Something happened between the choice and the lock.
        }

        if (carryOut && decided.TryGetValue(out OwnershipEvent? next, out _))
        {
            Tell(next);
        }

        return decided;
    }

    private bool TryClaim(ClaimRequest request, OwnershipOperation operation, bool carryOut, bool isLast, out VmResult<OwnershipEvent> decided)
    {
        ulong revision = _revision.Value;
        RegistryView view = _index.View;
        VmResult<ImmutableArray<PciAddress>> chosen = Choose(request);
        lock (_index.Sync)
        {
            // What was chosen a moment ago is judged now. Only what is refused for being late is chosen again, at last inside the lock.
            bool isLate = !request.Devices.NamesAddressesOnly && (revision != _revision.Value || view != _index.View);
            decided = _decisions.Claim(request, isLate && isLast ? Choose(request) : chosen, operation);
            if (isLate && !isLast && !decided.IsSuccess)
            {
                return false;
            }

            if (carryOut && decided.TryGetValue(out OwnershipEvent? next, out _))
            {
                CarryOut(next);
            }

            return true;
        }
    }

    // First of functions that can be claimed by themselves; when those are not enough, of such too as need a neighbour that may be chosen with them.
    private VmResult<ImmutableArray<PciAddress>> Choose(ClaimRequest request)
    {
        if (request.Devices.NamesAddressesOnly)
        {
            return request.Devices.Addresses;
        }

        VmResult<ImmutableArray<PciAddress>> alone = Resolve(request, new(_index, request, withNeighbours: false));
        if (alone.IsSuccess)
        {
            return alone;
        }

        var together = new ClaimView(_index, request, withNeighbours: true);
        return Resolve(request, together).TryGetValue(out ImmutableArray<PciAddress> addresses, out VmError? error)
            ? addresses
            : VmError.Of([.. error.Reasons, .. together.Refused]);
    }

    private VmResult<ImmutableArray<PciAddress>> Resolve(ClaimRequest request, ClaimView view) =>
        SelectionResolver.Resolve(_index.Inventory, request.Devices, _index.Policy, view);

    private void CarryOut(OwnershipEvent next)
    {
        _transitions.Apply(next);
        _log.Append(next);
        _requests.Note(next);
    }

    private void Tell(OwnershipEvent next)
    {
        _log.Signal();
        _logger.Happened(next);
    }
}
