using System.Collections.Immutable;

namespace Passthrough.Tests.Verdicts.Rules;

/// <summary>A host, what some VMs did on it, and a claim: all by chance, the same for the same number.</summary>
internal sealed class RandomClaim
{
    private static readonly string?[] Drivers = [null, null, "vfio-pci", "pci-stub", "nvme"];
    private static readonly string[][] Resets = [["flr"], ["bus"], ["bus", "pm"], []];
    private static readonly string[] Addresses = ["01:00.0", "01:00.1", "01:00.2", "02:00.0", "02:00.1", "03:00.0"];
    private static readonly string[] Virtuals = ["03:02.0", "03:02.1"];
    private static readonly string[] Specs = ["vendor=144d", "vendor=144d,count=2", "driver=none,count=all", "vfs-of=0000:03:00.0", "address=0000:02:00.*,count=2", "vendor=ffff"];
    private static readonly VmErrorCode[] Overridden = [VmErrorCode.NeededByHost, VmErrorCode.NoUsableReset, VmErrorCode.AlreadyAssigned];

    private readonly Random _random;
    private readonly List<ClaimRequest> _earlier = [];

    public RandomClaim(int seed)
    {
        _random = new(seed);
        Registry = new(NextPolicy());
        Registry.Report(NextHost(withVirtuals: Chance(50)));
        for (int claim = _random.Next(4); claim > 0; claim--)
        {
            Happen();
        }

        Registry.Report(NextHost(withVirtuals: Chance(70)));
        Registry.Apply(NextPolicy());
        Request = _earlier.Count > 0 && Chance(15) ? Any(_earlier) : NextRequest();
    }

    public DeviceRegistry Registry { get; }

    public ClaimRequest Request { get; }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private VmId AnyVm() => new((uint)_random.Next(1, 4));

    private HostInventory NextHost(bool withVirtuals)
    {
        PciAddress physical = Sample.At("03:00.0");
        string[] virtuals = withVirtuals ? Virtuals : [];
        IEnumerable<PciFunction> functions = Addresses.Select(NextEndpoint).Where(_ => Chance(95))
            .Select(f => f.Address == physical ? f with { VirtualFunctions = [.. virtuals.Select(Sample.At)] } : f);
        return Sample.Host([
            Sample.Bridge("00:01.0"),
            Sample.Bridge("00:02.0"),
            .. functions,
            .. virtuals.Select(v => NextEndpoint(v) with { PhysicalFunction = physical }),
        ]);
    }

    private PciFunction NextEndpoint(string address)
    {
        PciFunction function = Sample.Endpoint(address, group: Chance(90) ? _random.Next(1, 6) : null, driver: Any(Drivers)) with
        {
            ParentBridge = Sample.At(address.StartsWith("01", StringComparison.Ordinal) ? "00:01.0" : "00:02.0"),
            ResetMethods = Chance(70) ? new([.. Any(Resets)]) : default,
        };
        return Chance(10) ? function.UsedFor(new HostUse(HostUseKind.Swap, "swap is on sda2")) : function;
    }

    private OwnershipPolicy NextPolicy() => new()
    {
        AssumeIommu = Chance(30),
        KeepSlotsWhole = Chance(15),
        Block = Chance(10) ? [DeviceSpec.Parse("address=0000:01:00.1")] : [],
        Allow = Chance(10) ? [DeviceSpec.Parse("address=0000:01:*.*"), DeviceSpec.Parse("address=0000:03:*.*")] : [],
        Sets = Chance(15) ? [new DeviceSet("seat", [DeviceSpec.Parse("address=0000:01:00.0"), DeviceSpec.Parse("address=0000:02:00.0")])] : [],
    };

    // Whatever comes of it: a claim in some state, or nothing.
    private void Happen()
    {
        ClaimRequest request = NextRequest();
        _earlier.Add(request);
        if (!Registry.Reserve(request).TryGetValue(out Lease? lease, out _) || Chance(25))
        {
            return;
        }

        _ = Registry.Commit(lease).IsSuccess;
        if (Chance(40) && Registry.BeginRelease(lease).IsSuccess && Chance(60))
        {
            ImmutableArray<StepFailure> failures = Chance(50) ? [new(lease.Functions[0].Address, TeardownStep.ResetFunction, Claiming.Failure)] : [];
            _ = Registry.CompleteRelease(lease, failures).IsSuccess;
        }
    }

    private ClaimRequest NextRequest()
    {
        IEnumerable<string> parts = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(8) switch
        {
            0 => "slot=02:00",
            1 => $"group={_random.Next(1, 6)}",
            2 => Any(Specs),
            3 => Any(Virtuals),
            4 when Chance(20) => "00:01.0",
            5 when Chance(20) => "7f:00.0",
            _ => Any(Addresses),
        });
        return new(Chance(97) ? AnyVm() : default, DeviceSelection.Parse(string.Join(' ', parts)))
        {
            Id = Chance(50) ? new Guid(_random.Next(5), 0, 0, new byte[8]) : null,
            Overrides = Chance(20) ? [new(Any(Overridden), Chance(80) ? "it is a test" : "")] : [],
        };
    }
}
