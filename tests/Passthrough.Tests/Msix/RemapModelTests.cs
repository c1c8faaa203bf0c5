using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Interrupts;

/// <summary>Rules 2 and 4 against a dictionary, with blocks, activity and table entries.</summary>
[Trait("Category", "Heavy")]
public sealed class RemapModelTests
{
    private const int Capacity = 8;

    private static readonly ushort[] Probed = [.. Enumerable.Range(250, 16).Select(v => (ushort)v), 0, 65535];

    private abstract record Step;

    private sealed record Add(MsixRemapRequest Request) : Step;

    private sealed record AddAll(MsixRemapRequest[] Block) : Step
    {
        public override string ToString() => $"AddAll {string.Join(", ", Block)}";
    }

    private sealed record Change(ushort Host, ushort Guest, uint Vcpu) : Step;

    private sealed record Activate(ushort Host) : Step;

    private sealed record Deactivate(ushort Host) : Step;

    private sealed record Remove(ushort Host) : Step;

    private sealed record SetAll(bool Active) : Step;

    private sealed record Clear : Step;

    private static Gen<ushort> Vectors => Gen.Frequency((12, Gen.Choose(250, 265)), (1, Gen.Elements(0, 65535))).Select(n => (ushort)n);

    private static Gen<int?> Entries => Gen.Frequency((2, Gen.Constant<int?>(null)), (4, Gen.Choose(0, Capacity - 1).Select(n => (int?)n)), (1, Gen.Elements<int?>(-1, Capacity)));

    private static Gen<MsixRemapRequest> Requests =>
        from host in Vectors
        from guest in Gen.Choose(0, 65535)
        from vcpu in Gen.Choose(0, int.MaxValue)
        from entry in Entries
        select new MsixRemapRequest(host, (ushort)guest, new((uint)vcpu * 2), entry);

    private static Gen<Step> Steps => Gen.Frequency(
        (6, Requests.Select(r => (Step)new Add(r))),
        (6, from size in Gen.Choose(0, 4) from block in Requests.ArrayOf(size) select (Step)new AddAll(block)),
        (3, from host in Vectors from guest in Gen.Choose(0, 65535) from vcpu in Gen.Choose(0, 100_000) select (Step)new Change(host, (ushort)guest, (uint)vcpu)),
        (3, Vectors.Select(v => (Step)new Activate(v))),
        (3, Vectors.Select(v => (Step)new Deactivate(v))),
        (5, Vectors.Select(v => (Step)new Remove(v))),
        (1, Gen.Elements<Step>(new SetAll(true), new SetAll(false), new Clear())));

    private static Arbitrary<Step[]> Histories => Steps.ArrayOf().Resize(60).ToArbitrary();

    [Fact]
    public void Whatever_is_done_the_remaps_are_those_of_a_dictionary()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000)), Prop.ForAll(Histories, Follow));
    }

    [Fact]
    public void The_histories_meet_every_refusal()
    {
        IEnumerable<VmErrorCode> met = Histories.Generator.Sample(500).SelectMany(steps =>
        {
            var model = new SortedDictionary<ushort, MsixRemap>();
            return steps.SelectMany(step => OnModel(model, step));
        });

        met.Distinct().Should().BeEquivalentTo(
        [
            VmErrorCode.RemapExists, VmErrorCode.RemapNotFound, VmErrorCode.RemapTableFull, VmErrorCode.RemapNamedTwice,
            VmErrorCode.MsixEntryOutOfRange, VmErrorCode.RemapEntryTaken,
        ]);
    }

    private static void Follow(Step[] steps)
    {
        var interrupts = new DeviceInterrupts(new FakeGate(), new(Capacity, 0, 0, 0, 0x800));
        var model = new SortedDictionary<ushort, MsixRemap>();
        foreach (Step step in steps)
        {
            Assert.Equal(OnModel(model, step), OnInterrupts(interrupts, step));
            Assert.True(interrupts.Remaps.SequenceEqual(model.Values) && interrupts.Count == model.Count, "the remaps differ");
            Assert.True(Array.TrueForAll(Probed, v => Finds(interrupts, v) == Expected(model, v)), "a look-up differs");
        }
    }

    private static VmErrorCode[] OnInterrupts(DeviceInterrupts interrupts, Step step)
    {
        switch (step)
        {
            case Add(var r):
                return Codes(interrupts.Add(r.HostVector, r.GuestVector, r.Target, r.TableEntry).Error);
            case AddAll all:
                return Codes(interrupts.AddAll([.. all.Block]).Error);
            case Change change:
                return Codes(interrupts.Change(change.Host, change.Guest, new(change.Vcpu)).Error);
            case Activate activate:
                return Codes(interrupts.Activate(activate.Host).Error);
            case Deactivate deactivate:
                return Codes(interrupts.Deactivate(deactivate.Host).Error);
            case Remove remove:
                return Codes(interrupts.Remove(remove.Host).Error);
            case SetAll all:
                interrupts.SetActive(all.Active);
                return [];
            default:
                interrupts.Clear();
                return [];
        }
    }

    private static VmErrorCode[] Codes(VmError? error) => [.. error?.Reasons.Select(r => r.Code) ?? []];

    private static IEnumerable<VmErrorCode> OnModel(SortedDictionary<ushort, MsixRemap> model, Step step) => step switch
    {
        Add(var request) => [.. AddToModel(model, [request]).Take(1)],
        AddAll(var block) => AddToModel(model, block),
        Change c => ChangeInModel(model, c.Host, r => r with { GuestVector = c.Guest, Target = new(c.Vcpu) }),
        Activate a => ChangeInModel(model, a.Host, r => r with { IsActive = true }),
        Deactivate d => ChangeInModel(model, d.Host, r => r with { IsActive = false }),
        Remove(var host) => model.Remove(host) ? [] : [VmErrorCode.RemapNotFound],
        SetAll(var active) => [.. model.Keys.ToArray().SelectMany(v => ChangeInModel(model, v, r => r with { IsActive = active }))],
        _ => ClearModel(model),
    };

    private static VmErrorCode[] AddToModel(SortedDictionary<ushort, MsixRemap> model, MsixRemapRequest[] block)
    {
        VmErrorCode[] reasons =
        [
            .. block.SelectMany((r, i) => ReasonsOf(model, r, block[..i])),
            .. model.Count + block.Length > Capacity ? [VmErrorCode.RemapTableFull] : Array.Empty<VmErrorCode>(),
        ];
        foreach (MsixRemapRequest r in reasons.Length == 0 ? block : [])
        {
            model.Add(r.HostVector, new(r.HostVector, r.GuestVector, r.Target, true, r.TableEntry));
        }

        return reasons;
    }

    private static IEnumerable<VmErrorCode> ReasonsOf(SortedDictionary<ushort, MsixRemap> model, MsixRemapRequest request, MsixRemapRequest[] earlier)
    {
        if (model.ContainsKey(request.HostVector))
        {
            yield return VmErrorCode.RemapExists;
        }

        if (earlier.Any(e => e.HostVector == request.HostVector))
        {
            yield return VmErrorCode.RemapNamedTwice;
        }

        if (request.TableEntry is < 0 or >= Capacity)
        {
            yield return VmErrorCode.MsixEntryOutOfRange;
        }
        else if (request.TableEntry is { } entry && (model.Values.Any(r => r.TableEntry == entry) || earlier.Any(e => e.TableEntry == entry)))
        {
            yield return VmErrorCode.RemapEntryTaken;
        }
    }

    private static ImmutableArray<VmErrorCode> ChangeInModel(SortedDictionary<ushort, MsixRemap> model, ushort host, Func<MsixRemap, MsixRemap> change)
    {
        if (!model.TryGetValue(host, out MsixRemap remap))
        {
            return [VmErrorCode.RemapNotFound];
        }

        model[host] = change(remap);
        return [];
    }

    private static ImmutableArray<VmErrorCode> ClearModel(SortedDictionary<ushort, MsixRemap> model)
    {
        model.Clear();
        return [];
    }

    private static GuestInterrupt? Finds(DeviceInterrupts interrupts, ushort vector) =>
        interrupts.TryRemap(vector, out GuestInterrupt interrupt) ? interrupt : null;

    private static GuestInterrupt? Expected(SortedDictionary<ushort, MsixRemap> model, ushort vector) =>
        model.TryGetValue(vector, out MsixRemap remap) && remap.IsActive ? new(remap.GuestVector, remap.Target) : null;
}
