using FsCheck;
using FsCheck.Fluent;
using Passthrough.Tests.Registry.Snapshots;
using static Passthrough.Tests.Registry.Snapshots.SnapshotSamples;

namespace Passthrough.Tests.Leases;

/// <summary>Events made by code and at random, and all that is in one.</summary>
internal static class EventSamples
{
    private static readonly Lease Full = Lease(
        9_007_199_254_740_993,
        Request(new(ulong.MaxValue), Card, SecondPort) with
        {
            Id = FirstId,
            Overrides = [new(VmErrorCode.NeededByHost, "swap is off: \"vda\" \\ 'é' \U0001F600\n")],
        },
        Card,
        SecondPort);

    private static readonly Lease Plain = Lease(3, new(VmId.Parse("web-1"), DeviceSelection.Parse("vendor=8086,count=1")), ByHand);

    /// <summary>One of each kind, with the highest numbers.</summary>
    public static OwnershipEvent[] All =>
    [
        new OwnershipReserved(Full.Generation, Full),
        new OwnershipAssigned(3, Plain),
        new OwnershipCancelled(long.MaxValue, Full),
        new OwnershipReleasing(5, Plain),
        new OwnershipReleased(6, Plain),
        new OwnershipQuarantined(
            long.MaxValue,
            Full,
            [new StepFailure(Full.Functions[1], TeardownStep.ResetFunction, new RecordedError((VmErrorCode)4999, "the bus is stuck", "Call the vendor."))]),
        new OwnershipCleared(8, Broken, "a person looked: it's clean"),
    ];

    /// <summary>Events in which no field is null: with a lease, with failures, of one function.</summary>
    public static OwnershipEvent[] WithEachField => [.. All.Where(e => e is OwnershipReserved or OwnershipQuarantined), new OwnershipCleared(8, Card, "clean")];

    public static Gen<OwnershipEvent> Any =>
        from number in Gen.Choose(1, 200)
        from lease in SnapshotGenerators.AnyLease(number, 1, hasId: false)
        from more in SnapshotGenerators.AnyNumber.Select(n => n >> 2)
        from errors in SnapshotGenerators.AnyError.ArrayOf(lease.Functions.Length)
        from failed in Gen.Choose(1, lease.Functions.Length)
        from reason in SnapshotGenerators.AnyText
        from read in Gen.Elements<OwnershipEvent>(
            new OwnershipReserved(lease.Generation, lease),
            new OwnershipAssigned(lease.Generation + more, lease),
            new OwnershipCancelled(lease.Generation + 1 + more, lease),
            new OwnershipReleasing(lease.Generation + 1 + more, lease),
            new OwnershipReleased(lease.Generation + 1 + more, lease),
            new OwnershipQuarantined(
                lease.Generation + 1 + more,
                lease,
                [.. errors.Take(failed).Select((error, i) => new StepFailure(lease.Functions[i], TeardownStep.ResetFunction, error))]),
            new OwnershipCleared(1 + more, lease.Functions[0], $"{reason}."))
        select read;

    /// <summary>All that an event holds.</summary>
    public static string Picture(this OwnershipEvent written) => written switch
    {
        OwnershipQuarantined quarantined =>
            $"{Head(written)} {Text(quarantined.Lease)} {string.Join("; ", quarantined.Failures.Select(f => $"{Text(f.Function)} {f.Step}: {f.Error}"))}",
        OwnershipCleared cleared => $"{Head(written)} {Text(cleared.Function)} {cleared.Reason}",
        _ => $"{Head(written)} {Text(written.Subject!)}",
    };

    private static string Head(OwnershipEvent written) => $"{written.GetType().Name} {written.Revision}";
}
