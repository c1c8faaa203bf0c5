using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>
/// What a registry does, said as simply as possible: one thread, plain lists, everything looked up from the beginning each time. Devices are known by
/// their keys, leases by their place among those granted. <see cref="ModelRules"/> says what speaks against a claim.
/// </summary>
internal sealed class RegistryModel : IOwnershipAuthority
{
    private readonly List<ModelDevice> _devices = [];
    private readonly Dictionary<int, ModelClaim> _byId = [];

    private int _reports;

    public ModelInventory Inventory { get; private set; } = ModelInventory.Empty;

    public ModelPolicy Policy { get; private set; } = ModelPolicy.Default;

    /// <summary>What happened so far; an event's place, from 1, is its revision.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Every claim that was ever granted, in order.</summary>
    public List<ModelClaim> Granted { get; } = [];

    public IReadOnlyList<ModelDevice> Devices => _devices;

    /// <summary>The device that is at an address; else the one that was seen there last before it disappeared.</summary>
    public ModelDevice? At(int address) => _devices.Where(d => d.Key.Address == address).MaxBy(d => (d.IsPresent, d.LastSeen));

    public ModelDevice DeviceOf(ModelFunction f) => At(f.Address)!;

    // --- What is there ---

    /// <summary>
    /// The devices that no hand registered become those that the host reports. Who is reported no more stays while it is owned or in quarantine; who comes back
    /// takes up where it was; a stranger in somebody's place is a new device.
    /// </summary>
    public Answer Apply(ModelInventory inventory)
    {
        ImmutableArray<VmErrorCode> heldByHand =
            [.. inventory.Functions.Where(f => _devices.Exists(d => d.IsByHand && d.Key.Address == f.Address)).Select(_ => VmErrorCode.AddressAlreadyRegistered)];
        if (!heldByHand.IsEmpty)
        {
            return new(heldByHand);
        }

        Inventory = inventory;
        _reports++;
        List<ModelDevice> before = [.. _devices.Where(d => !d.IsByHand).OrderByDescending(d => d.LastSeen)];
        foreach (ModelFunction f in inventory.Functions)
        {
            ModelDevice? same = before.Find(d => d.Key.IsSame(ModelKey.Of(f)));
            if (same is null)
            {
                _devices.Add(new() { Key = ModelKey.Of(f), Function = f, LastSeen = _reports });
                continue;
            }

            before.Remove(same);
            same.IsPresent = true;
            same.LastSeen = _reports;
            same.Function = f;
            same.Key = ModelKey.Of(f) with { Serial = f.Serial ?? same.Key.Serial };
        }

        before.ForEach(d => d.IsPresent = false);
        return Done();
    }

    /// <summary>Counts for new claims only.</summary>
    public Answer Apply(ModelPolicy policy)
    {
        Policy = policy;
        return Done();
    }

    public Answer Register(int address)
    {
        if (At(address) is { IsPresent: true })
        {
            return new(VmErrorCode.AddressAlreadyRegistered);
        }

        _devices.Add(new() { Key = new(null, address) });
        return Done();
    }

    public Answer Unregister(int address) => At(address) switch
    {
        null => new(VmErrorCode.DeviceNotRegistered),
        { IsByHand: false } => new(VmErrorCode.DeviceReported),
        { State: OwnershipState.Reserved or OwnershipState.Assigned } => new(VmErrorCode.DeviceHasOwner),
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased),
        { State: OwnershipState.Quarantined } => new(VmErrorCode.DeviceQuarantined),
        { } device => Done(() => _devices.Remove(device)),
    };

    // --- Claims ---

    public Answer Assign(ModelRequest request) => Claim(request, OwnershipState.Assigned);

    public Answer Reserve(ModelRequest request) => Claim(request, OwnershipState.Reserved);

    public Answer Explain(ModelRequest request) => new(Repeats(request) ? [] : ReasonsAgainst(request));

    private Answer Claim(ModelRequest request, OwnershipState state)
    {
        if (Repeats(request))
        {
            return new([], _byId[request.Id].Generation, IsRepeat: true);
        }

        ImmutableArray<VmErrorCode> reasons = ReasonsAgainst(request);
        if (!reasons.IsEmpty)
        {
            return new(reasons);
        }

        Happened(state.ToString());
        ImmutableArray<ModelDevice> devices = [.. ModelRules.Named(this, request.Devices).Select(a => At(a)!)];
        var claim = new ModelClaim(Events.Count, request, [.. devices.Select(d => d.Key)]) { State = state };
        Granted.Add(claim);
        _byId[request.Id] = claim;
        foreach (ModelDevice device in devices)
        {
            device.Claim = claim;
            device.ClaimedAs = device.Key;
        }

        return Done(claim);
    }

    // Of a request with an id: the same one was granted, and its lease is in force; it was, and it is over; or the id is another's.
    private bool Repeats(ModelRequest request) => ClaimWithIdOf(request) is { IsOver: false } claim && claim.Request.Equals(request);

    private ImmutableArray<VmErrorCode> ReasonsAgainst(ModelRequest request) => ClaimWithIdOf(request) switch
    {
        null => [.. ModelRules.Against(this, request)],
        { } claim when claim.Request.Equals(request) => [VmErrorCode.RequestAlreadyReleased],
        _ => [VmErrorCode.RequestIdReused, .. ModelRules.Against(this, request)],
    };

    private ModelClaim? ClaimWithIdOf(ModelRequest request) => request.Id == 0 ? null : _byId.GetValueOrDefault(request.Id);

    // --- Leases: state by state ---

    public Answer Commit(int lease) => Granted[lease] switch
    {
        { IsOver: true } over => Over(over),
        { State: OwnershipState.Assigned } => new(VmErrorCode.NotReserved),
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased),
        { } reserved => Moves(reserved, OwnershipState.Assigned),
    };

    public Answer Cancel(int lease) => Granted[lease] switch
    {
        { IsOver: true } over => Over(over),
        { State: OwnershipState.Assigned } => new(VmErrorCode.NotReserved),
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased),
        { } reserved => Ends(reserved, "Cancelled"),
    };

    public Answer Release(int lease) => Release(Granted[lease]);

    public Answer BeginRelease(int lease) => Granted[lease] switch
    {
        { IsOver: true } over => Over(over),
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased),
        { } held => Moves(held, OwnershipState.Releasing) with { Plan = PlanOf(held) },
    };

    // What the host is to reset: where the functions are now, and not where they were when they were claimed; those that are gone it skips.
    private string PlanOf(ModelClaim claim)
    {
        ModelDevice[] devices = [.. claim.Functions.Select(k => DeviceUnder(claim, k))];
        return ReleasePlanText.Of(devices.Where(d => d.IsPresent).Select(d => d.Key.Address), devices.Count(d => !d.IsPresent));
    }

    private ModelDevice DeviceUnder(ModelClaim claim, ModelKey key) => _devices.Single(d => d.Claim == claim && d.Key.IsSame(key));

    /// <summary>Failures by the place of the function in the lease; one past its end is of a function of no lease.</summary>
    public Answer CompleteRelease(int lease, ImmutableArray<int> failed)
    {
        ModelClaim claim = Granted[lease];
        if (claim.IsOver)
        {
            return Over(claim);
        }

        if (claim.State != OwnershipState.Releasing)
        {
            return new(VmErrorCode.ReleaseNotBegun);
        }

        int impossible = failed.Where((f, i) => f >= claim.Functions.Length || failed.IndexOf(f) < i).Count();
        if (impossible > 0)
        {
            return new([.. Enumerable.Repeat(VmErrorCode.StepFailureInvalid, impossible)]);
        }

        ImmutableArray<ModelDevice> unclean = [.. failed.Select(f => DeviceUnder(claim, claim.Functions[f]))];
        foreach (ModelDevice device in unclean)
        {
            device.QuarantinedAfter = claim.Request.Vm;
        }

        return Ends(claim, unclean.IsEmpty ? "Released" : "Quarantined");
    }

    public Answer Release(int address, int vm)
    {
        if (vm < 0)
        {
            return new(VmErrorCode.VmIdMissing);
        }

        return At(address) switch
        {
            null => new(VmErrorCode.DeviceNotRegistered),
            { Claim: null } => new(VmErrorCode.NotAssigned),
            { Claim: { } claim } when claim.Request.Vm != vm => new(VmErrorCode.OwnedByAnotherVm),
            { Claim: { } claim } => Release(claim),
        };
    }

    /// <summary>Every lease by itself, in the order granted; one that is refused does not stop the others.</summary>
    public Answer ReleaseAll(int vm) => new([.. LeasesOf(vm).ToArray().SelectMany(c => Release(c).Reasons)]);

    public Answer Clear(int address, bool withReason)
    {
        // Another card may be in the place of the one that could not be cleaned.
        ModelDevice? there = At(address);
        ModelDevice? gone = _devices.Where(d => !d.IsPresent && d.Key.Address == address && d.State == OwnershipState.Quarantined).MaxBy(d => d.LastSeen);
        ModelDevice? device = there is { State: not OwnershipState.Quarantined } ? gone ?? there : there;
        ImmutableArray<VmErrorCode> reasons =
        [
            .. withReason ? Array.Empty<VmErrorCode>() : [VmErrorCode.ReasonMissing],
            .. device is null ? [VmErrorCode.DeviceNotRegistered]
                : device.State == OwnershipState.Quarantined ? Array.Empty<VmErrorCode>() : [VmErrorCode.DeviceNotQuarantined],
        ];
        return !reasons.IsEmpty ? new(reasons) : Done(() =>
        {
            Happened("Cleared");
            device!.QuarantinedAfter = null;
        });
    }

    public IEnumerable<ModelClaim> LeasesOf(int vm) => Granted.Where(c => c.Request.Vm == vm && !c.IsOver);

    private Answer Release(ModelClaim claim) => claim switch
    {
        { IsOver: true } => Over(claim),
        { State: OwnershipState.Releasing } => new(VmErrorCode.DeviceBeingReleased),
        _ => Ends(claim, "Released"),
    };

    /// <summary>
    /// What a lease hears that is over: that a device of it was unregistered since, that somebody else holds one, that it left one unclean, or just that it is over.
    /// </summary>
    private Answer Over(ModelClaim claim) => new(
        claim.Functions.Any(k => k.Path is null && !_devices.Exists(d => d.Key.IsSame(k))) ? VmErrorCode.DeviceNotRegistered
        : Any(claim, d => d.Claim is not null) ? VmErrorCode.StaleLease
        : Any(claim, d => d.QuarantinedAfter == claim.Request.Vm) ? VmErrorCode.DeviceQuarantined
        : VmErrorCode.AlreadyReleased);

    private bool Any(ModelClaim claim, Func<ModelDevice, bool> says) => _devices.Exists(d => says(d) && claim.Functions.Any(k => k.IsSame(d.Key)));

    private Answer Moves(ModelClaim claim, OwnershipState state)
    {
        Happened(state.ToString());
        claim.State = state;
        return Done(claim);
    }

    private Answer Ends(ModelClaim claim, string how)
    {
        Happened(how);
        claim.IsOver = true;
        _devices.ForEach(d => d.Claim = d.Claim == claim ? null : d.Claim);
        return Done();
    }

    private void Happened(string what) => Events.Add(what);

    private Answer Done(Action act)
    {
        act();
        return Done();
    }

    /// <summary>Whatever happened, a reported device that is not there and that nobody has is forgotten.</summary>
    private Answer Done(ModelClaim? claim = null)
    {
        _devices.RemoveAll(d => !d.IsPresent && d.State == OwnershipState.Available);
        return new([], claim?.Generation ?? 0);
    }

    public RegistryPicture Picture() => ModelPicture.Of(this);

    public RegistryPicture? Rebuilt() => ModelPicture.CanRebuild(this) ? Picture() : null;

    public ImmutableArray<string> BrokenInvariants() => ModelPicture.BrokenInvariants(this);

    /// <summary>A claim keeps what it was made for; a device that nobody has is what the host reports now, without a serial number that it hides.</summary>
    public Answer Restart(bool fromEvents)
    {
        foreach (ModelDevice device in _devices.Where(d => d.State == OwnershipState.Available && !d.IsByHand))
        {
            device.Key = ModelKey.Of(device.Function!);
        }

        return Done();
    }
}
