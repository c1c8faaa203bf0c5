using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>A real registry in the model's terms: numbers for addresses and VMs, codes for results. It follows the registry's events.</summary>
internal sealed class RegistryDriver : IOwnershipAuthority
{
    private readonly List<OwnershipEvent> _events = [];
    private readonly List<string> _kinds = [];
    private readonly List<Lease> _granted = [];
    private readonly HashSet<int> _byHand = [];

    private DeviceRegistry _registry = new();

    public Answer Apply(ModelInventory inventory) => AnswerOf(_registry.Apply(MadeInventory.Of(inventory)).Error);

    public Answer Apply(ModelPolicy policy)
    {
        _registry.Apply(MadeInventory.Of(policy));
        return AnswerOf(null);
    }

    public Answer Register(int address)
    {
        VmError? error = _registry.Register(NewDevice(address)).Error;
        _byHand.UnionWith(error is null ? [address] : []);
        return AnswerOf(error);
    }

    public Answer Unregister(int address) => AnswerOf(_registry.Unregister(MadeInventory.At(address)).Error);

    public Answer Assign(ModelRequest request) => Claimed(_registry.Assign(MadeInventory.Of(request)));

    public Answer Reserve(ModelRequest request) => Claimed(_registry.Reserve(MadeInventory.Of(request)));

    public Answer Explain(ModelRequest request) => new([.. _registry.Explain(MadeInventory.Of(request)).Select(r => r.Code)]);

    public Answer Commit(int lease) => AnswerOf(_registry.Commit(_granted[lease]).Error, _granted[lease]);

    public Answer Cancel(int lease) => AnswerOf(_registry.Cancel(_granted[lease]).Error);

    public Answer Release(int lease) => AnswerOf(_registry.Release(_granted[lease]).Error);

    public Answer Release(int address, int vm) => AnswerOf(_registry.Release(MadeInventory.At(address), MadeInventory.Vm(vm)).Error);

    public Answer ReleaseAll(int vm) => new([.. _registry.ReleaseAll(MadeInventory.Vm(vm)).SelectMany(o => o.Result.Error.Codes())]);

    public Answer BeginRelease(int lease) => _registry.BeginRelease(_granted[lease]).TryGetValue(out ReleasePlan? plan, out VmError? error)
        ? AnswerOf(null, _granted[lease]) with { Plan = TextOf(plan) }
        : AnswerOf(error);

    public Answer CompleteRelease(int lease, ImmutableArray<int> failed) => AnswerOf(_registry.CompleteRelease(
        _granted[lease], [.. failed.Select(f => new StepFailure(FunctionOf(_granted[lease], f), TeardownStep.ResetFunction, Cards.Dead))]).Error);

    public Answer Clear(int address, bool withReason) => AnswerOf(_registry.Clear(MadeInventory.At(address), withReason ? "looked at it" : "").Error);

    public RegistryPicture Picture()
    {
        Hear();
        return PictureOf(_registry);
    }

    public RegistryPicture? Rebuilt() => PictureOf(FromEvents());

    public ImmutableArray<string> BrokenInvariants() => [.. _registry.Verify().Cast<InvariantBroken>().Select(e => e.Invariant)];

    public Answer Restart(bool fromEvents)
    {
        _registry = fromEvents ? FromEvents() : FromSnapshot();
        return AnswerOf(null);
    }

    // What was registered by hand and is no more is there while the events are told that speak of it.
    private DeviceRegistry FromEvents()
    {
        Hear();
        DeviceRegistry fresh = WithHandMade(_byHand);
        _events.ForEach(e => fresh.Replay(e).ThrowIfError());
        foreach (int address in _byHand.Where(a => !IsByHandNow(a)))
        {
            fresh.Unregister(MadeInventory.At(address)).ThrowIfError();
        }

        fresh.Apply(_registry.Inventory).ThrowIfError();
        return fresh;
    }

    private DeviceRegistry FromSnapshot()
    {
        Hear();
        DeviceRegistry fresh = WithHandMade(_byHand.Where(IsByHandNow));
        fresh.Restore(RegistrySnapshot.Read(_registry.Snapshot().ToJson()).GetValueOrThrow()).ThrowIfError();
        fresh.Apply(_registry.Inventory).ThrowIfError();
        return fresh;
    }

    private DeviceRegistry WithHandMade(IEnumerable<int> addresses)
    {
        var fresh = new DeviceRegistry(_registry.Policy);
        foreach (int address in addresses)
        {
            fresh.Register(NewDevice(address)).ThrowIfError();
        }

        return fresh;
    }

    // All events so far are there to be read at once.
    private void Hear()
    {
        if (_registry.Revision == (ulong)_events.Count)
        {
            return;
        }

        IAsyncEnumerator<RegistrySignal> follower = _registry.FollowAsync((ulong)_events.Count).GetAsyncEnumerator();
        while (_registry.Revision > (ulong)_events.Count)
        {
            ValueTask<bool> next = follower.MoveNextAsync();
            Assert.True(next is { IsCompletedSuccessfully: true, Result: true });
            OwnershipEvent happened = Assert.IsType<OwnershipHappened>(follower.Current).Event;
            _events.Add(happened);
            _kinds.Add(happened.GetType().Name["Ownership".Length..]);
        }

        ValueTask disposed = follower.DisposeAsync();
        Assert.True(disposed.IsCompletedSuccessfully);
    }

    private static PassthroughDevice NewDevice(int address) =>
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, MadeInventory.At(address)).GetValueOrThrow();

    private static Answer AnswerOf(VmError? error, Lease? kept = null) => new(error.Codes(), error is null ? (int?)kept?.Generation ?? 0 : 0);

    private static string TextOf(ReleasePlan plan) =>
        ReleasePlanText.Of(plan.Steps.Where(s => s.Step == TeardownStep.ResetFunction).Select(s => (int)s.Address.RoutingId), plan.Absent.Length);

    private Answer Claimed(VmResult<Lease> result)
    {
        if (!result.TryGetValue(out Lease? lease, out VmError? error))
        {
            return AnswerOf(error);
        }

        if (!lease.IsRepeat)
        {
            _granted.Add(lease);
        }

        return new([], (int)lease.Generation, lease.IsRepeat);
    }

    // Where the function is now. One past the lease's end is a function of no lease.
    private static FunctionKey FunctionOf(Lease lease, int place) => place >= lease.Functions.Length ? new(MadeInventory.At(0xFFF8)) : lease.Functions[place];

    private bool IsByHandNow(int address) => _registry.TryFind(MadeInventory.At(address), out RegisteredDevice? device) && device.Key.TopologyPath is null;

    private RegistryPicture PictureOf(DeviceRegistry registry) => new(
        (int)registry.Revision,
        [.. _kinds],
        [.. registry.Devices.Select(LineOf)],
        [.. Enumerable.Range(0, RegistryWorld.Vms).SelectMany(vm => registry.LeasesOf(MadeInventory.Vm(vm)).Select(l => new LeaseLine(vm, (int)l.Generation, l.Functions.Length)))]);

    private static DeviceLine LineOf(RegisteredDevice device)
    {
        Ownership ownership = device.Ownership;
        return new(
            device.IsPresent ? device.Address.RoutingId : -1,
            device.Key.TopologyPath,
            device.Key.DeviceId,
            device.IsPresent,
            ownership.State,
            NumberOf(ownership.Owner),
            (int?)ownership.Lease?.Generation,
            NumberOf(ownership.Quarantine?.LastOwner));
    }

    private static int? NumberOf(VmId? vm) => vm is { } id && id.TryGetNumber(out ulong number) ? (int)number : null;
}
