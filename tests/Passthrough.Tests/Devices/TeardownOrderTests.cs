using System.Collections.Immutable;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Each step of a teardown is seen when it is its turn, and not before.</summary>
public sealed class TeardownOrderTests
{
    // What only this step and nothing before it does. The host's step is none of the model's.
    private static readonly (TeardownStep Step, Func<PassthroughDevice, bool> IsDone)[] Effects =
    [
        (TeardownStep.EnterD0, d => (d.PciConfig.ReadUInt16(PowerAt + 4).GetValueOrThrow() & 0x3) == 0),
        (TeardownStep.ClearBusMaster, d => (d.PciConfig.ReadUInt16(0x04).GetValueOrThrow() & 0x4) == 0),
        (TeardownStep.MaskInterrupts, d =>
            (d.PciConfig.ReadUInt16(Msi + 2).GetValueOrThrow() & 0x0001) == 0
            && (d.PciConfig.ReadUInt16(MsixAt + 2).GetValueOrThrow() & 0xC000) == 0 && !d.RemapInterrupt(UsedCard.HostVector, out _)),
        (TeardownStep.UnmapWindows, d => d.MmioRegions.All(w => !w.IsMapped)),
        (TeardownStep.RestoreImage, d => d.PciConfig.ToArray().AsSpan().SequenceEqual(CardDevice().PciConfig.ToArray()) && EntriesOf(d).All(e => e == Fresh)),
        (TeardownStep.RemovePreparations, d => d.MmioRegionCount + d.MsixRemapCount == 0),
        (TeardownStep.ClearOwner, d => d.OwnerVmId is null),
    ];

    private static readonly MsixEntry Fresh = CardDevice().Interrupts.Table!.Read(0).GetValueOrThrow();

    private static IEnumerable<MsixEntry> EntriesOf(PassthroughDevice device) =>
        Enumerable.Range(0, device.Interrupts.Table!.Size).Select(e => device.Interrupts.Table.Read(e).GetValueOrThrow());

    public static TheoryData<int> Prefixes => [.. Enumerable.Range(0, TeardownSteps.OfRelease.Length + 1)];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void After_so_many_steps_of_a_release_their_effects_are_seen_and_no_others(int steps)
    {
        PassthroughDevice device = UsedCard.StandAlone();
        ImmutableArray<TeardownStep> performed = TeardownSteps.OfRelease[..steps];

        lock (device.Custody.Sync)
        {
            device.Perform(performed);
        }

        Effects.Where(e => e.IsDone(device)).Select(e => e.Step).Should().Equal(performed.Where(s => !s.IsPerformedByHost()));
    }

    [Fact]
    public void A_function_sends_no_MSI_once_its_interrupts_are_masked()
    {
        PassthroughDevice device = UsedCard.StandAlone();

        lock (device.Custody.Sync)
        {
            device.Perform([TeardownStep.MaskInterrupts]);
        }

        (device.PciConfig.ReadUInt16(Msi + 2).GetValueOrThrow() & 0x0001).Should().Be(0);
    }

    [Fact]
    public void A_function_sends_no_MSI_X_once_its_bus_mastering_is_off()
    {
        PassthroughDevice device = UsedCard.StandAlone();
        device.PciConfig.WriteUInt16(MsixAt + 2, 0x8000).ThrowIfError();
        MsixDelivery before = device.Interrupts.Table!.Raise(0).GetValueOrThrow();

        lock (device.Custody.Sync)
        {
            device.Perform([TeardownStep.ClearBusMaster]);
        }

        before.Message.Should().NotBeNull();
        device.Interrupts.Table.Raise(0).GetValueOrThrow().Message.Should().BeNull();
    }

    [Fact]
    public void Unassign_is_the_whole_list_of_a_release()
    {
        PassthroughDevice walked = UsedCard.StandAlone();
        PassthroughDevice unassigned = UsedCard.StandAlone();

        lock (walked.Custody.Sync)
        {
            walked.Perform(TeardownSteps.OfRelease);
        }

        unassigned.Unassign().ThrowIfError();

        DeviceState.Of(unassigned).Should().Be(DeviceState.Of(walked)).And.Be(DeviceState.Of(CardDevice()));
    }

    [Fact]
    public void Reset_is_the_whole_list_of_a_reset()
    {
        PassthroughDevice walked = UsedCard.StandAlone();
        PassthroughDevice reset = UsedCard.StandAlone();

        lock (walked.Custody.Sync)
        {
            walked.Perform(TeardownSteps.OfReset);
        }

        reset.Reset().ThrowIfError();

        DeviceState.Of(reset).Should().Be(DeviceState.Of(walked));
    }

    [Fact]
    public void A_guests_own_reset_is_the_whole_list_of_one()
    {
        PassthroughDevice walked = UsedCard.StandAlone();
        PassthroughDevice reset = UsedCard.StandAlone();

        lock (walked.Custody.Sync)
        {
            walked.Perform(TeardownSteps.OfGuestReset);
        }

        // D3hot to D0 of a function without No_Soft_Reset.
        reset.PciConfig.WriteUInt16(PowerAt + 4, 0).ThrowIfError();

        DeviceState.Of(reset).Should().Be(DeviceState.Of(walked));
    }
}
