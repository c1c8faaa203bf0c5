using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Devices;

/// <summary>Rules 2 and 4 against a dictionary.</summary>
[Trait("Category", "Heavy")]
public sealed class MsixRemapPropertyTests
{
    private const int Capacity = 16;

    private abstract record Step;

    private sealed record Add(ushort Host, ushort Guest, uint Vcpu) : Step;

    private sealed record Remove(ushort Host) : Step;

    private sealed record Reset : Step;

    private sealed record Resume : Step;

    // Vectors that meet often, across the pages of the table.
    private static Gen<ushort> Vectors => Gen.Frequency(
        (8, Gen.Choose(250, 265).Select(n => (ushort)n)),
        (2, Gen.Choose(0, 65535).Select(n => (ushort)n)));

    private static Gen<Step> Steps => Gen.Frequency(
        (8, from host in Vectors from guest in Vectors from vcpu in Gen.Choose(0, int.MaxValue) select (Step)new Add(host, guest, (uint)vcpu * 2)),
        (4, Vectors.Select(v => (Step)new Remove(v))),
        (1, Gen.Constant((Step)new Reset())),
        (1, Gen.Constant((Step)new Resume())));

    [Fact]
    public void The_table_agrees_with_a_dictionary()
    {
        Prop.ForAll(Steps.ArrayOf().Resize(80).ToArbitrary(), Agrees)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000)));
    }

    private static bool Agrees(Step[] steps)
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        var model = new SortedDictionary<ushort, MsixRemap>();
        return Array.TrueForAll(steps, step => DoBoth(device, model, step) && Same(device, model));
    }

    private static bool DoBoth(PassthroughDevice device, SortedDictionary<ushort, MsixRemap> model, Step step)
    {
        switch (step)
        {
            case Add add:
                bool fits = model.Count < Capacity && model.TryAdd(add.Host, new(add.Host, add.Guest, new(add.Vcpu), true));
                return device.AddMsixRemap(add.Host, add.Guest, new(add.Vcpu)).IsSuccess == fits;
            case Remove remove:
                return device.Interrupts.Remove(remove.Host).IsSuccess == model.Remove(remove.Host);
            default:
                foreach (ushort vector in model.Keys.ToArray())
                {
                    model[vector] = model[vector] with { IsActive = step is Resume };
                }

                return (step is Resume ? device.Resume() : device.Reset()).IsSuccess;
        }
    }

    private static bool Same(PassthroughDevice device, SortedDictionary<ushort, MsixRemap> model) =>
        device.MsixRemaps.SequenceEqual(model.Values)
        && device.MsixRemapCount == model.Count
        && Enumerable.Range(240, 40).All(v => Finds(device, (ushort)v) == Expected(model, (ushort)v))
        && model.Keys.All(v => Finds(device, v) == Expected(model, v));

    private static GuestInterrupt? Finds(PassthroughDevice device, ushort vector) =>
        device.RemapInterrupt(vector, out GuestInterrupt interrupt) ? interrupt : null;

    private static GuestInterrupt? Expected(SortedDictionary<ushort, MsixRemap> model, ushort vector) =>
        model.TryGetValue(vector, out MsixRemap remap) && remap.IsActive ? new(remap.GuestVector, remap.Target) : null;
}
