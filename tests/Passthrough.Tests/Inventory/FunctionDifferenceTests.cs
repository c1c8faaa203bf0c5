using System.Collections.Immutable;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Inventory;

/// <summary>Which properties of a function count when it is compared with itself at another time.</summary>
public sealed class FunctionDifferenceTests
{
    private static readonly (string Property, Func<PciFunction, PciFunction> Change)[] Changes =
    [
        (nameof(PciFunction.Address), f => f.OnBus(9)),
        (nameof(PciFunction.VendorId), f => f with { VendorId = 1 }),
        (nameof(PciFunction.DeviceId), f => f with { DeviceId = 1 }),
        (nameof(PciFunction.SubsystemVendorId), f => f with { SubsystemVendorId = 1 }),
        (nameof(PciFunction.SubsystemDeviceId), f => f with { SubsystemDeviceId = 1 }),
        (nameof(PciFunction.ClassCode), f => f with { ClassCode = 1 }),
        (nameof(PciFunction.Revision), f => f with { Revision = 77 }),
        (nameof(PciFunction.Driver), f => f with { Driver = new("nvme") }),
        (nameof(PciFunction.DriverOverride), f => f with { DriverOverride = new("vfio-pci") }),
        (nameof(PciFunction.IommuGroup), f => f with { IommuGroup = new(new IommuGroupId(77)) }),
        (nameof(PciFunction.NumaNode), f => f with { NumaNode = new(1) }),
        (nameof(PciFunction.ResetMethods), f => f with { ResetMethods = new(["flr", "bus"]) }),
        (nameof(PciFunction.Bars), f => f.WithBar2At(0xFA00_0000)),
        (nameof(PciFunction.Msix), f => f with { Msix = new(null) }),
        (nameof(PciFunction.SerialNumber), f => f.Serial(8)),
        (nameof(PciFunction.PhysicalFunction), f => f with { PhysicalFunction = AtBus(7) }),
        (nameof(PciFunction.VirtualFunctions), f => f with { VirtualFunctions = [AtBus(7)] }),
        (nameof(PciFunction.ParentBridge), f => f with { ParentBridge = AtBus(0) }),
        (nameof(PciFunction.HostUses), f => f with { HostUses = new([new HostUse(HostUseKind.Swap, "swap")]) }),
    ];

    private static readonly (string Property, Func<PciFunction, PciFunction> Forget)[] Unknowns =
    [
        (nameof(PciFunction.Driver), f => f with { Driver = default }),
        (nameof(PciFunction.DriverOverride), f => f with { DriverOverride = default }),
        (nameof(PciFunction.IommuGroup), f => f with { IommuGroup = default }),
        (nameof(PciFunction.NumaNode), f => f with { NumaNode = default }),
        (nameof(PciFunction.ResetMethods), f => f with { ResetMethods = default }),
        (nameof(PciFunction.Bars), f => f with { Bars = default }),
        (nameof(PciFunction.Msix), f => f with { Msix = default }),
        (nameof(PciFunction.SerialNumber), f => f.Serial(7).Unprivileged()),
        (nameof(PciFunction.HostUses), f => f with { HostUses = default }),
    ];

    private static readonly PciFunction Was = Card(0).Serial(7);

    public static TheoryData<string> Counted => [.. Changes.Select(c => c.Property)];

    public static TheoryData<string> MayBeUnknown => [.. Unknowns.Select(c => c.Property)];

    [Theory]
    [MemberData(nameof(Counted))]
    public void A_property_that_differs_is_named_alone(string property) =>
        FunctionDifference.Between(Was, Changes.Single(c => c.Property == property).Change(Was)).Should().Equal(property);

    [Theory]
    [MemberData(nameof(MayBeUnknown))]
    public void What_is_unknown_never_differs_from_what_is_known(string property)
    {
        PciFunction known = Changes.Single(c => c.Property == property).Change(Was);
        PciFunction unknown = Unknowns.Single(c => c.Property == property).Forget(Was);

        FunctionDifference.Between(known, unknown).Should().BeEmpty();
        FunctionDifference.Between(unknown, known).Should().BeEmpty();
        FunctionDifference.Between(unknown, unknown).Should().BeEmpty();
    }

    [Fact]
    public void A_function_that_answers_no_more_differs_in_that_alone() =>
        FunctionDifference.Between(Was, Was with { Config = [.. Enumerable.Repeat((byte)0xFF, 4096)] }).Should().Equal(nameof(PciFunction.IsUnresponsive));

    [Fact]
    public void Configuration_bytes_do_not_count_as_such() =>
        FunctionDifference.Between(Was, Was with { Config = Was.Config.SetItem(0x06, 0xFF) }).Should().BeEmpty();

    [Fact]
    public void Names_and_warnings_do_not_count() =>
        FunctionDifference.Between(Was, Was with { VendorName = "Other", DeviceName = "Other", ClassName = "Other", Warnings = [new VmIdMissing()] }).Should().BeEmpty();

    [Fact]
    public void Equal_lists_that_are_other_objects_do_not_differ()
    {
        PciFunction now = Was with
        {
            Bars = new(ImmutableArray.CreateRange(Was.Bars.ValueOrDefault.ToArray())),
            ResetMethods = new(ImmutableArray.Create("flr")),
            HostUses = new(ImmutableArray.Create(Array.Empty<HostUse>())),
        };

        FunctionDifference.Between(Was, now).Should().BeEmpty();
    }
}
