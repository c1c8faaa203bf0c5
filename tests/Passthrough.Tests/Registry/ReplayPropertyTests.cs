using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>Owners are the fold of ownership events.</summary>
[Trait("Category", "Heavy")]
public sealed class ReplayPropertyTests
{
    private const int Devices = 6;
    private static readonly VmId[] Vms = [new(0), new(1), new(2)];

    public enum Kind
    {
        Assign,
        Release,
        BeginRelease,
        CompleteRelease,
        CompleteWithFailure,
        Clear,
    }

    /// <summary>A command in the making: of some devices, or of one of the leases granted so far.</summary>
    public sealed record Wish(Kind Kind, int Vm, int[] Named, int Pick)
    {
        public override string ToString() => $"{Kind} of {string.Join(",", Named)} or lease {Pick} for {Vm}";
    }

    private static Gen<Wish> AnyWish =>
        from kind in Gen.Frequency(
            (5, Gen.Constant(Kind.Assign)), (2, Gen.Constant(Kind.Release)), (4, Gen.Constant(Kind.BeginRelease)),
            (4, Gen.Constant(Kind.CompleteRelease)), (4, Gen.Constant(Kind.CompleteWithFailure)), (3, Gen.Constant(Kind.Clear)))
        from vm in Gen.Choose(0, 2)
        from count in Gen.Choose(1, 3)
        from named in Gen.Choose(0, Devices - 1).ArrayOf(count)
        from pick in Gen.Choose(0, 59)
        select new Wish(kind, vm, named, pick);

    private static Arbitrary<Wish[]> Wishes => Gen.Choose(1, 40).SelectMany(length => AnyWish.ArrayOf(length)).ToArbitrary();

    private static void Holds(Action<Wish[]> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(2_000)), Prop.ForAll(Wishes, law));

    [Fact]
    public void The_events_of_one_registry_make_the_same_owners_in_another() => Holds(wishes =>
    {
        DeviceRegistry first = Of(Devices);
        DeviceRegistry second = Of(Devices);

        foreach (OwnershipEvent next in Live(first, wishes))
        {
            second.Replay(next).ThrowIfError();
        }

        Assert.Equal(first.Picture(Vms), second.Picture(Vms));
    });

    [Fact]
    public void Events_are_numbered_from_1_without_gaps() => Holds(wishes =>
    {
        ImmutableArray<OwnershipEvent> events = Live(Of(Devices), wishes);

        Assert.Equal(Enumerable.Range(1, events.Length).Select(n => (ulong)n), events.Select(e => e.Revision));
    });

    [Fact]
    public void A_lease_has_the_generation_of_its_event_so_generations_only_grow() => Holds(wishes =>
    {
        ImmutableArray<OwnershipEvent> events = Live(Of(Devices), wishes);

        Assert.All(events.OfType<OwnershipAssigned>(), assigned => Assert.Equal(assigned.Revision, assigned.Lease.Generation));
    });

    [Fact]
    public void A_history_with_one_event_missing_is_refused_where_it_is_missing() => Holds(wishes =>
    {
        ImmutableArray<OwnershipEvent> events = Live(Of(Devices), wishes);
        DeviceRegistry second = Of(Devices);
        int missing = wishes[0].Pick % (events.Length + 1);

        VmErrorCode?[] codes = [.. events.Where((_, i) => i != missing).Select(e => second.Replay(e).Error?.Code)];

        Assert.All(codes.Take(missing), code => Assert.Null(code));
        Assert.All(codes.Skip(missing), code => Assert.Equal(VmErrorCode.RevisionGap, code));
    });

    [Fact]
    public void Deciding_any_command_changes_nothing_and_foretells_the_real_one() => Holds(wishes =>
    {
        DeviceRegistry registry = Of(Devices);
        List<Lease> granted = [];
        foreach (Wish wish in wishes)
        {
            OwnershipCommand command = CommandOf(wish, granted);
            string[] before = registry.Picture(Vms);

            VmResult<OwnershipEvent> decided = registry.Decide(command);

            Assert.Equal(before, registry.Picture(Vms));
            Assert.Equal(decided.Error, Carry(registry, command, granted));
        }
    });

    /// <summary>Decides and replays every wish and returns the events.</summary>
    private static ImmutableArray<OwnershipEvent> Live(DeviceRegistry registry, Wish[] wishes)
    {
        var events = ImmutableArray.CreateBuilder<OwnershipEvent>();
        List<Lease> granted = [];
        foreach (Wish wish in wishes)
        {
            if (registry.Decide(CommandOf(wish, granted)) is (var decided, null))
            {
                registry.Replay(decided).ThrowIfError();
                events.Add(decided);
                granted.AddRange(decided is OwnershipAssigned assigned ? [assigned.Lease] : []);
            }
        }

        return events.ToImmutable();
    }

    [Fact]
    public void The_wishes_make_every_kind_of_event() =>
        Wishes.Generator.Sample(200).SelectMany(wishes => Live(Of(Devices), wishes)).Select(e => e.GetType()).Distinct().Should().HaveCount(5);

    private static OwnershipCommand CommandOf(Wish wish, List<Lease> granted)
    {
        if (wish.Kind == Kind.Clear)
        {
            return new ClearCommand(At(wish.Named[0]), "looked at it");
        }

        if (wish.Kind == Kind.Assign || granted.Count == 0)
        {
            return new AssignCommand(Claim(Vms[wish.Vm], wish.Named));
        }

        Lease lease = granted[wish.Pick % granted.Count];
        return wish.Kind switch
        {
            Kind.Release => new ReleaseCommand(lease),
            Kind.BeginRelease => new BeginReleaseCommand(lease),
            Kind.CompleteRelease => new CompleteReleaseCommand(lease),
            _ => new CompleteReleaseCommand(lease, [new(lease.Functions[wish.Pick % lease.Functions.Length].Address, TeardownStep.ResetFunction, Cards.Dead)]),
        };
    }

    private static VmError? Carry(DeviceRegistry registry, OwnershipCommand command, List<Lease> granted)
    {
        switch (command)
        {
            case ReleaseCommand release:
                return registry.Release(release.Lease).Error;
            case BeginReleaseCommand begin:
                return registry.BeginRelease(begin.Lease).Error;
            case CompleteReleaseCommand complete:
                return registry.CompleteRelease(complete.Lease, complete.Failures).Error;
            case ClearCommand clear:
                return registry.Clear(clear.Address, clear.Reason).Error;
        }

        if (registry.Assign(((AssignCommand)command).Request).TryGetValue(out Lease? lease, out VmError? error))
        {
            granted.Add(lease);
        }

        return error;
    }
}
