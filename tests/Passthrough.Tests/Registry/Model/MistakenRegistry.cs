using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>Does what another one does, but for one mistake.</summary>
internal abstract class MistakenRegistry : IOwnershipAuthority
{
    /// <summary>Every mistake by its name.</summary>
    public static readonly ImmutableDictionary<string, Func<IOwnershipAuthority, IOwnershipAuthority>> All =
        new Dictionary<string, Func<IOwnershipAuthority, IOwnershipAuthority>>(StringComparer.Ordinal)
        {
            ["takes a second release for the first"] = r => new QuietRelease { Right = r },
            ["gives some of what was asked for"] = r => new HalfClaim { Right = r },
            ["forgets the ids of requests"] = r => new NoIds { Right = r },
            ["says a repeated request was a new one"] = r => new NoRepeats { Right = r },
            ["sets no rule aside"] = r => new NoOverrides { Right = r },
            ["gives at once what was to be reserved"] = r => new NoReservations { Right = r },
            ["only says that it commits"] = r => new NoCommit { Right = r },
            ["ends a release when it begins"] = r => new OneStepRelease { Right = r },
            ["takes a device for clean that is not"] = r => new NoQuarantine { Right = r },
            ["clears without a reason"] = r => new ClearsAnything { Right = r },
            ["stops at the first lease that it cannot release"] = r => new StopsReleasing { Right = r },
            ["releases for whoever asks"] = r => new NoOwnerCheck { Right = r },
            ["explains one reason too few"] = r => new ShortExplanation { Right = r },
            ["tells the reasons in another order"] = r => new ReasonsReversed { Right = r },
            ["does not hear of a new policy"] = r => new OldPolicy { Right = r },
            ["does not hear of every change of the host"] = r => new OldInventory { Right = r },
            ["takes an absent device for present"] = r => new NobodyIsAbsent { Right = r },
            ["does not see what is broken"] = r => new SeesNothingBroken { Right = r },
            ["loses its last event"] = r => new LostEvent { Right = r },
        }.ToImmutableDictionary(StringComparer.Ordinal);

    public required IOwnershipAuthority Right { get; init; }

    public virtual Answer Apply(ModelInventory inventory) => Right.Apply(inventory);

    public virtual Answer Apply(ModelPolicy policy) => Right.Apply(policy);

    public Answer Register(int address) => Right.Register(address);

    public Answer Unregister(int address) => Right.Unregister(address);

    public virtual Answer Assign(ModelRequest request) => Right.Assign(request);

    public virtual Answer Reserve(ModelRequest request) => Right.Reserve(request);

    public virtual Answer Explain(ModelRequest request) => Right.Explain(request);

    public virtual Answer Commit(int lease) => Right.Commit(lease);

    public Answer Cancel(int lease) => Right.Cancel(lease);

    public virtual Answer Release(int lease) => Right.Release(lease);

    public virtual Answer Release(int address, int vm) => Right.Release(address, vm);

    public virtual Answer ReleaseAll(int vm) => Right.ReleaseAll(vm);

    public virtual Answer BeginRelease(int lease) => Right.BeginRelease(lease);

    public virtual Answer CompleteRelease(int lease, ImmutableArray<int> failed) => Right.CompleteRelease(lease, failed);

    public virtual Answer Clear(int address, bool withReason) => Right.Clear(address, withReason);

    public virtual RegistryPicture Picture() => Right.Picture();

    public virtual RegistryPicture? Rebuilt() => Right.Rebuilt();

    public virtual ImmutableArray<string> BrokenInvariants() => Right.BrokenInvariants();

    public Answer Restart(bool fromEvents) => Right.Restart(fromEvents);

    private sealed class QuietRelease : MistakenRegistry
    {
        public override Answer Release(int lease) => Right.Release(lease) is var answer && answer.Reasons is [VmErrorCode.AlreadyReleased] ? new([]) : answer;
    }

    private sealed class HalfClaim : MistakenRegistry
    {
        public override Answer Assign(ModelRequest request) =>
            Right.Assign(request with { Devices = new(request.Devices.By, [.. request.Devices.Numbers.Take(1)]) });
    }

    private sealed class NoIds : MistakenRegistry
    {
        public override Answer Assign(ModelRequest request) => Right.Assign(request with { Id = 0 });
    }

    private sealed class NoRepeats : MistakenRegistry
    {
        public override Answer Reserve(ModelRequest request) => Right.Reserve(request) with { IsRepeat = false };
    }

    private sealed class NoOverrides : MistakenRegistry
    {
        public override Answer Reserve(ModelRequest request) => Right.Reserve(request with { Overrides = [.. request.Overrides.Where(o => !o.HasReason)] });
    }

    private sealed class NoReservations : MistakenRegistry
    {
        public override Answer Reserve(ModelRequest request) => Right.Assign(request);
    }

    private sealed class NoCommit : MistakenRegistry
    {
        public override Answer Commit(int lease) => new([]);
    }

    private sealed class OneStepRelease : MistakenRegistry
    {
        public override Answer BeginRelease(int lease) => Right.Release(lease);
    }

    private sealed class NoQuarantine : MistakenRegistry
    {
        public override Answer CompleteRelease(int lease, ImmutableArray<int> failed) => Right.CompleteRelease(lease, []);
    }

    private sealed class ClearsAnything : MistakenRegistry
    {
        public override Answer Clear(int address, bool withReason) => Right.Clear(address, true);
    }

    private sealed class StopsReleasing : MistakenRegistry
    {
        public override Answer ReleaseAll(int vm) => Right.ReleaseAll(vm) is var answer && answer.Reasons.Length > 1 ? new(answer.Reasons[0]) : answer;
    }

    private sealed class NoOwnerCheck : MistakenRegistry
    {
        public override Answer Release(int address, int vm) =>
            Right.Release(address, vm) is var answer && answer.Reasons is [VmErrorCode.OwnedByAnotherVm] ? new([]) : answer;
    }

    private sealed class ShortExplanation : MistakenRegistry
    {
        public override Answer Explain(ModelRequest request) =>
            Right.Explain(request) is var answer && answer.Reasons.Length > 1 ? new(answer.Reasons[..^1]) : answer;
    }

    private sealed class ReasonsReversed : MistakenRegistry
    {
        public override Answer Assign(ModelRequest request) => Right.Assign(request) is var answer ? answer with { Reasons = [.. answer.Reasons.Reverse()] } : answer;
    }

    private sealed class OldPolicy : MistakenRegistry
    {
        public override Answer Apply(ModelPolicy policy) => new([]);
    }

    private sealed class OldInventory : MistakenRegistry
    {
        private int _told;

        public override Answer Apply(ModelInventory inventory) => ++_told % 4 == 0 ? new([]) : Right.Apply(inventory);
    }

    private sealed class NobodyIsAbsent : MistakenRegistry
    {
        public override RegistryPicture Picture() => Right.Picture() is var p ? p with { Devices = [.. p.Devices.Select(d => d with { IsPresent = true })] } : p;
    }

    private sealed class SeesNothingBroken : MistakenRegistry
    {
        public override ImmutableArray<string> BrokenInvariants() => [];
    }

    private sealed class LostEvent : MistakenRegistry
    {
        public override RegistryPicture? Rebuilt() => Right.Rebuilt() is { Revision: > 0 } p ? p with { Revision = p.Revision - 1 } : Right.Rebuilt();
    }
}
