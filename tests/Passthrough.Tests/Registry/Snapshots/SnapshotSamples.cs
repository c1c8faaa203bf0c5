using System.Collections.Immutable;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>Snapshots made by code, and all that is in one.</summary>
internal static class SnapshotSamples
{
    public static readonly Guid FirstId = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
    public static readonly Guid SecondId = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    public static readonly FunctionKey Card = new(new PciAddress(0, 0x0300))
    {
        TopologyPath = "pci0000:00/01.0/00.0",
        VendorId = 0x8086,
        DeviceId = 0x1572,
        SerialNumber = ulong.MaxValue,
    };

    public static readonly FunctionKey SecondPort = Card with { Address = new PciAddress(0, 0x0301), TopologyPath = "pci0000:00/01.0/00.1" };

    public static readonly FunctionKey Disk = new(new PciAddress(0xFFFF_FFFF, 0xFFFF))
    {
        TopologyPath = "pciffffffff:00/1c.0/1f.7",
        VendorId = 0xFFFF,
        DeviceId = 0x0001,
    };

    public static readonly FunctionKey Broken = Disk with { Address = new PciAddress(0x1_0000, 0x0008), TopologyPath = "pci10000:00/01.0" };

    public static readonly FunctionKey ByHand = new(new PciAddress(0, 0x0800));

    public static readonly FunctionKey BrokenByHand = new(new PciAddress(0, 0x0808));

    public static readonly QuarantineReason Dead = new(
        VmId.Parse("build-7.old_1"), TeardownStep.ResetFunction, new RecordedError(VmErrorCode.FunctionNotResponding, "00:01.0 doesn't answer", "Power it off and on."));

    /// <summary>Every kind of thing that a snapshot can hold, with the highest numbers.</summary>
    public static RegistrySnapshot Everything => new(
        long.MaxValue,
        [
            new(Lease(9_007_199_254_740_993, Request(new(ulong.MaxValue), Card, SecondPort) with { Id = FirstId }, Card, SecondPort), OwnershipState.Assigned),
            new(
                Lease(
                    long.MaxValue,
                    Request(new(Guid.Parse("123e4567-e89b-12d3-a456-426614174000")), Disk) with
                    {
                        Overrides = [new(VmErrorCode.NeededByHost, "swap is off: \"vda\" \\ 'é' \U0001F600\n"), new(VmErrorCode.NotAnEndpoint, string.Empty)],
                    },
                    Disk),
                OwnershipState.Reserved),
            new(Lease(3, Request(VmId.Parse("web-1"), ByHand), ByHand), OwnershipState.Releasing),
        ],
        [new(Broken, Dead, 12), new(BrokenByHand, Dead with { LastOwner = new(0) })],
        [new(Lease(1, Request(new(7), Card) with { Id = SecondId }, Card), 2)]);

    /// <summary>One claim and no more.</summary>
    public static RegistrySnapshot OneClaim => new(5, [new(Lease(5, Request(new(1), Card), Card), OwnershipState.Assigned)], [], []);

    public static Lease Lease(ulong generation, ClaimRequest request, params FunctionKey[] functions) => new(generation, request, [.. functions]);

    public static ClaimRequest Request(VmId vm, params FunctionKey[] functions) => new(vm, DeviceSelection.Of([.. functions.Select(f => f.Address)]));

    /// <summary>All that a snapshot holds, a line for each thing.</summary>
    public static string[] Picture(this RegistrySnapshot snapshot) =>
    [
        $"version {snapshot.Version}, revision {snapshot.Revision}",
        .. snapshot.Claims.Select(c => $"{c.State}: {Text(c.Lease)}"),
        .. snapshot.Quarantines.Select(q => $"{Text(q.Function)} since {q.Revision}: {Text(q.Reason.LastOwner)}, {q.Reason.Step}, {q.Reason.Error}"),
        .. snapshot.EndedRequests.Select(e => $"ended at {e.EndedAt}: {Text(e.Lease)}"),
    ];

    public static string Text(Lease lease) =>
        $"{lease.Generation} of {Text(lease.Request.Vm)} for {lease.Request.Devices}, id {lease.Request.Id}, without {Text(lease.Request.Overrides)}, "
        + $"repeat {lease.IsRepeat}: {string.Join("; ", lease.Functions.Select(Text))}";

    public static string Text(VmId vm) => $"{vm.Kind} {vm}";

    public static string Text(ImmutableArray<RuleOverride> overrides) => string.Join(";", overrides.Select(o => $"{o.Code} ({o.Reason})"));

    public static string Text(FunctionKey function) =>
        $"{function.Address} {function.TopologyPath ?? "by hand"} {function.VendorId:x4}:{function.DeviceId:x4} {function.SerialNumber?.ToString() ?? "no number"}";
}
