using System.Collections.Immutable;
using Passthrough.Tests.Registry;
using static Passthrough.Testing.RegistryAnswer;
using static Passthrough.Testing.RegistryNumbers;

namespace Passthrough.Tests.Linearizability;

/// <summary>A <see cref="DeviceRegistry"/> of hand-made devices, spoken to in numbers.</summary>
internal sealed class RealRegistry : RegistryUnderTest
{
    private readonly DeviceRegistry _registry = new();
    private readonly ImmutableArray<PassthroughDevice> _devices;
    private readonly Lease?[] _leases;

    public RealRegistry(int devices, int mostCalls)
        : base(mostCalls)
    {
        _devices = [.. Enumerable.Range(0, devices).Select(Registries.NewDevice)];
        _leases = new Lease?[mostCalls + 1];
        foreach (PassthroughDevice device in _devices)
        {
            _registry.Register(device).ThrowIfError();
        }
    }

    protected override RegistryAnswer Answer(RegistryCall call) => call switch
    {
        RegistryCall.Register c => AnswerOf(_registry.Register(_devices[c.Device])),
        RegistryCall.Unregister c => _registry.Unregister(At(c.Device)) is (_, { } error) ? RefusalOf(error) : Done,
        RegistryCall.Assign c => AnswerOf(_registry.Assign(RequestOf(c.Vm, c.Devices, c.Id))),
        RegistryCall.Reserve c => AnswerOf(_registry.Reserve(RequestOf(c.Vm, c.Devices, c.Id))),
        RegistryCall.Commit c => AnswerOf(_registry.Commit(LeaseOf(c.Claim))),
        RegistryCall.Cancel c => AnswerOf(_registry.Cancel(LeaseOf(c.Claim))),
        RegistryCall.Release c => AnswerOf(_registry.Release(LeaseOf(c.Claim))),
        RegistryCall.ReleaseByAddress c => AnswerOf(_registry.Release(At(c.Device), Vm(c.Vm))),
        RegistryCall.BeginRelease c => _registry.BeginRelease(LeaseOf(c.Claim)) is (_, { } error) ? RefusalOf(error) : Done,
        RegistryCall.CompleteRelease c => AnswerOf(_registry.CompleteRelease(LeaseOf(c.Claim), Cards.FailedAt([.. c.Failed]))),
        RegistryCall.Clear c => AnswerOf(_registry.Clear(At(c.Device), "looked at it")),
        RegistryCall.OwnershipOf c => new Owner(_registry.TryFind(At(c.Device), out RegisteredDevice? found) ? StandingOf(found.Ownership) : null),
        RegistryCall.AskDevice c => new Owner(StandingOf(_devices[c.Device].Ownership)),
        RegistryCall.LeasesOf c => new Claims([.. _registry.LeasesOf(Vm(c.Vm)).Select(ClaimOf)]),
        RegistryCall.Registered => new Members([.. _registry.Devices.Select(d => NumberOf(d.Address))]),
        RegistryCall.Revision => new Number((int)_registry.Revision),
        _ => throw new ArgumentException($"{call} is not spoken here.", nameof(call)),
    };

    private Lease LeaseOf(GrantedClaim claim) => Volatile.Read(ref _leases[claim.Generation]) ?? throw new InvalidOperationException($"{claim} was never granted.");

    private static RegistryAnswer AnswerOf(VmResult result) => result.Error is { } error ? RefusalOf(error) : Done;

    private RegistryAnswer AnswerOf(VmResult<Lease> result)
    {
        if (!result.TryGetValue(out Lease? lease, out VmError? error))
        {
            return RefusalOf(error);
        }

        Volatile.Write(ref _leases[(int)lease.Generation], lease);
        return new Granted(ClaimOf(lease), lease.IsRepeat);
    }
}
