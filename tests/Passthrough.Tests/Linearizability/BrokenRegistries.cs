namespace Passthrough.Tests.Linearizability;

/// <summary>Does everything right but for one thing: it has no lock, so that what others did since it read is lost.</summary>
internal sealed class UnlockedRegistry(int mostCalls) : RegistryUnderTest(mostCalls)
{
    private readonly RegistrySpecification _rules = new(RegistryScripts.Devices);
    private volatile RegistryState _state = new RegistrySpecification(RegistryScripts.Devices).Start;

    protected override RegistryAnswer Answer(RegistryCall call)
    {
        RegistryState before = _state;
        (RegistryState after, RegistryAnswer answer) = _rules.Apply(before, call);
        Thread.Yield();
        if (!ReferenceEquals(after, before))
        {
            _state = after;
        }

        return answer;
    }
}

/// <summary>Tells a VM whose request found everything free that it has it, though another came first.</summary>
internal sealed class TwoWinnersRegistry(RegistryUnderTest registry, int mostCalls) : RegistryUnderTest(mostCalls)
{
    protected override RegistryAnswer Answer(RegistryCall call)
    {
        if (call is not RegistryCall.Assign { Devices: [var device], Vm: var vm })
        {
            return registry.Perform(call);
        }

        bool wasFree = registry.Perform(new RegistryCall.OwnershipOf(device)) is RegistryAnswer.Owner { Standing.State: OwnershipState.Available };
        Thread.Yield();
        RegistryAnswer answer = registry.Perform(call);
        return wasFree && answer is RegistryAnswer.Refusal && registry.Recent(0) is { } last ? new RegistryAnswer.Granted(last with { Vm = vm }) : answer;
    }
}

/// <summary>Reads a device's owner from a copy that it renews at every fourth reading.</summary>
internal sealed class StaleReadingRegistry(RegistryUnderTest registry, int mostCalls) : RegistryUnderTest(mostCalls)
{
    private readonly RegistryAnswer?[] _copies = new RegistryAnswer?[RegistryScripts.Devices];
    private int _readings;

    protected override RegistryAnswer Answer(RegistryCall call)
    {
        if (call is not RegistryCall.OwnershipOf { Device: var device })
        {
            return registry.Perform(call);
        }

        bool renew = Interlocked.Increment(ref _readings) % 4 == 0 || _copies[device] is null;
        RegistryAnswer answer = renew ? registry.Perform(call) : _copies[device]!;
        _copies[device] = answer;
        return answer;
    }
}

/// <summary>Changes a request's devices one after the other, for all to see.</summary>
internal sealed class PiecemealRegistry(int mostCalls) : RegistryUnderTest(mostCalls)
{
    private readonly Lock _sync = new();
    private readonly RegistrySpecification _rules = new(RegistryScripts.Devices);
    private volatile RegistryState _state = new RegistrySpecification(RegistryScripts.Devices).Start;

    protected override RegistryAnswer Answer(RegistryCall call) =>
        call is RegistryCall.OwnershipOf or RegistryCall.AskDevice or RegistryCall.LeasesOf ? _rules.Apply(_state, call).Result : Change(call);

    private RegistryAnswer Change(RegistryCall call)
    {
        lock (_sync)
        {
            (RegistryState after, RegistryAnswer answer) = _rules.Apply(_state, call);
            for (int device = 0; device < RegistryScripts.Devices; device++)
            {
                _state = _state with { Devices = _state.Devices.With(device, after.Devices[device]) };
                Thread.Yield();
            }

            _state = after;
            return answer;
        }
    }
}
