using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry;

/// <summary>A random history of a registry: claims of reported functions and of devices by hand, their ends, and reports in between.</summary>
internal sealed class RandomHistory
{
    private const int CardCount = 6;
    public static readonly VmId[] Vms = [new(0), new(1), VmId.Parse("web-1")];

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 6).Select(n => new Guid(n, 0, 0, new byte[8]))];

    private readonly List<Lease> _granted = [];

    public RandomHistory(DeviceRegistry registry) => Registry = registry;

    public enum Kind
    {
        Assign,
        Reserve,
        Commit,
        Cancel,
        Release,
        BeginRelease,
        CompleteRelease,
        Fail,
        Clear,
        Report,
    }

    /// <summary>One step: numbers of which each kind takes what it needs.</summary>
    public sealed record Step(Kind Kind, int Vm, int Pick, int[] Named, int Id, int Present, int Strange, int Shift)
    {
        public override string ToString() => Kind == Kind.Report
            ? $"Report {Present:x2} without {Strange:x2}, {Shift} on"
            : $"{Kind} {string.Join(',', Named)} for {Vm} as {Id}, lease {Pick}";
    }

    public DeviceRegistry Registry { get; }

    /// <summary>What happened, in order: an <see cref="OwnershipEvent"/> or a <see cref="HostInventory"/>.</summary>
    public List<object> Story { get; } = [];

    private static Gen<Step> AnyStep =>
        from kind in Gen.Frequency(
            (4, Gen.Constant(Kind.Assign)), (4, Gen.Constant(Kind.Reserve)), (3, Gen.Constant(Kind.Commit)), (1, Gen.Constant(Kind.Cancel)),
            (2, Gen.Constant(Kind.Release)), (3, Gen.Constant(Kind.BeginRelease)), (2, Gen.Constant(Kind.CompleteRelease)), (2, Gen.Constant(Kind.Fail)),
            (2, Gen.Constant(Kind.Clear)), (4, Gen.Constant(Kind.Report)))
        from vm in Gen.Choose(0, Vms.Length - 1)
        from pick in Gen.Choose(0, 3)
        from count in Gen.Choose(1, 3)
        from named in Gen.Choose(0, 9).ArrayOf(count)
        from id in Gen.Choose(-6, Ids.Length - 1)
        from present in Gen.Choose(0, 0x3F)
        from other in Gen.Choose(0, 0x3F)
        from strange in Gen.Choose(0, 0xFF)
        from shift in Gen.Choose(-2, CardCount - 1)
        select new Step(kind, vm, pick, named, id, present | other, strange, Math.Max(0, shift));

    public static Arbitrary<Step[]> Steps => Gen.Choose(1, 60).SelectMany(length => AnyStep.ArrayOf(length)).ToArbitrary();

    /// <summary>A registry with two devices by hand, of which nothing is reported yet.</summary>
    public static DeviceRegistry NewRegistry() => Registries.Of(2);

    public static RandomHistory Live(params IEnumerable<Step> steps)
    {
        var history = new RandomHistory(NewRegistry());
        history.Report(Inventory(0x3F, 0xFF, 0));
        history.Run(steps);
        return history;
    }

    /// <summary>Takes another registry through a story, or a part of it.</summary>
    public static void Retell(DeviceRegistry registry, IEnumerable<object> story)
    {
        foreach (object next in story)
        {
            Assert.Null(next is HostInventory inventory ? registry.Apply(inventory).Error : registry.Replay((OwnershipEvent)next).Error);
        }
    }

    public void Run(IEnumerable<Step> steps)
    {
        foreach (Step step in steps)
        {
            if (step.Kind == Kind.Report)
            {
                Report(Inventory(step.Present, step.Strange, step.Shift));
            }
            else if (Registry.Decide(CommandOf(step)) is (var next, null))
            {
                Registry.Replay(next).ThrowIfError();
                Story.Add(next);
                _granted.AddRange(next is OwnershipReserved or OwnershipAssigned ? [next.Subject!] : []);
            }
        }
    }

    private static HostInventory Inventory(int present, int strange, int shift) => Hosts.Of(Enumerable.Range(0, CardCount)
        .Where(i => (present & (1 << i)) != 0)
        .SelectMany(i => Reported(i, isStrange: strange < 0x40 && (strange & (1 << i)) != 0).OnBus(1 + ((i + shift) % CardCount)).WithVirtual(i == 5 ? 2 : 0)));

    private static PciFunction Reported(int card, bool isStrange) => (card, isStrange) switch
    {
        ( < 3, true) => Card(card).OfModel(0x9999),
        (_, true) => Card(card).Serial(2),
        (_, false) => Card(card).Serial(1),
    };

    private void Report(HostInventory inventory)
    {
        _ = Registry.Apply(inventory).GetValueOrThrow();
        Story.Add(inventory);
    }

    private OwnershipCommand CommandOf(Step step)
    {
        PciAddress[] named = [.. step.Named.Select(n => Registry.Devices[n % Registry.Devices.Length].Address)];
        if (step.Kind == Kind.Clear)
        {
            PciAddress[] quarantined = [.. Registry.Devices.Where(d => d.Ownership.State == OwnershipState.Quarantined).Select(d => d.Address)];
            return new ClearCommand(quarantined.Append(named[0]).ElementAt(step.Pick % (quarantined.Length + 1)), "looked at it");
        }

        var request = new ClaimRequest(Vms[step.Vm], DeviceSelection.Of(named)) { Id = step.Id < 0 ? null : Ids[step.Id] };
        if (step.Kind == Kind.Assign || _granted.Count == 0)
        {
            return new AssignCommand(request);
        }

        Lease lease = _granted[^(1 + (step.Pick % _granted.Count))];
        return step.Kind switch
        {
            Kind.Reserve => new ReserveCommand(request),
            Kind.Commit => new CommitCommand(lease),
            Kind.Cancel => new CancelCommand(lease),
            Kind.Release => new ReleaseCommand(lease),
            Kind.BeginRelease => new BeginReleaseCommand(lease),
            Kind.CompleteRelease => new CompleteReleaseCommand(lease),
            _ => new CompleteReleaseCommand(lease, [FailureOf(lease, step.Pick)]),
        };
    }

    private StepFailure FailureOf(Lease lease, int pick)
    {
        Lease now = Registry.LeasesOf(lease.Vm).FirstOrDefault(lease.Equals) ?? lease;
        PciAddress address = now.Functions[pick % now.Functions.Length].Address;
        return new(address, TeardownStep.ResetFunction, new FunctionNotResponding(address));
    }
}
