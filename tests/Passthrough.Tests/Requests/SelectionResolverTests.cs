using System.Collections.Immutable;
using static Passthrough.Tests.Support.Sample;

namespace Passthrough.Tests.Requests;

public sealed class SelectionResolverTests
{
    private static readonly HostInventory Inventory = Host(
        Bridge("0000:00:01.0", 1),
        Endpoint("0000:03:00.0", 1),
        Endpoint("0000:03:00.1", 1),
        Endpoint("0000:03:00.4", 2) with { PhysicalFunction = At("0000:03:00.0"), DeviceId = 0xFFFE },
        Endpoint("0000:04:00.0"),
        Endpoint("0000:05:00.0", 5) with { VendorId = 0x8086 });

    private static VmResult<ImmutableArray<PciAddress>> Resolve(string selection, Asked? view = null, OwnershipPolicy? policy = null) =>
        SelectionResolver.Resolve(Inventory, DeviceSelection.Parse(selection), policy ?? OwnershipPolicy.Default, view ?? new());

    private static string Resolved(string selection, Asked? view = null) => string.Join(' ', Resolve(selection, view).GetValueOrThrow());

    [Theory]
    [InlineData("04:00.0 03:00.0", "0000:04:00.0 0000:03:00.0")]
    [InlineData("09:00.0", "0000:09:00.0")]
    [InlineData("09:00.0 group=5", "0000:09:00.0 0000:05:00.0")]
    [InlineData("slot=03:00", "0000:03:00.0 0000:03:00.1")]
    [InlineData("group=1", "0000:03:00.0 0000:03:00.1")]
    [InlineData("group=2", "0000:03:00.4")]
    [InlineData("vfs-of=0000:03:00.0", "0000:03:00.4")]
    [InlineData("vendor=144d,count=all", "0000:03:00.0 0000:03:00.1 0000:03:00.4 0000:04:00.0")]
    [InlineData("slot=03:00 03:00.1 group=1", "0000:03:00.0 0000:03:00.1")]
    [InlineData("03:00.1 slot=03:00", "0000:03:00.1 0000:03:00.0")]
    [InlineData("vendor=8086", "0000:05:00.0")]
    public void A_part_stands_for_its_functions_in_order_and_each_once(string selection, string addresses)
    {
        Resolved(selection).Should().Be(addresses);
    }

    [Theory]
    [InlineData("vendor=144d 04:00.0", "0000:03:00.4 0000:04:00.0")]
    [InlineData("device=a824,count=2 slot=03:00 vendor=8086,count=all", null)]
    [InlineData("vendor=144d,count=2 vendor=144d,count=all", null)]
    public void What_is_named_is_never_chosen(string selection, string? addresses)
    {
        VmResult<ImmutableArray<PciAddress>> result = Resolve(selection);

        (result.TryGetValue(out ImmutableArray<PciAddress> named, out _) ? string.Join(' ', named) : null).Should().Be(addresses);
    }

    [Fact]
    public void Two_choices_take_different_functions()
    {
        Resolved("vendor=144d,count=2 vendor=144d,count=2").Split(' ').Should().OnlyHaveUniqueItems().And.HaveCount(4);
    }

    [Theory]
    [InlineData("slot=09:00")]
    [InlineData("slot=00:01")]
    [InlineData("group=9")]
    [InlineData("vendor=ffff,count=all")]
    public void A_part_that_stands_for_nothing_is_refused(string selection)
    {
        string written = DeviceSelection.Parse(selection).ToString();

        Resolve(selection).Error.Should().Be(new NotEnoughDevices(written, 1, 0, 0));
    }

    [Fact]
    public void Too_few_are_refused_with_how_many_match_and_how_many_of_those_can_be_claimed()
    {
        Asked view = new() { Taken = [At("0000:04:00.0")] };

        VmError? error = Resolve("vendor=144d,count=5", view).Error;

        error.Should().Be(new NotEnoughDevices("vendor=144d,count=5", 5, 3, 4));
        error!.Message.Should().Be("'vendor=144d,count=5' wants 5: 4 match, and 3 can be claimed");
    }

    [Fact]
    public void Every_part_that_fails_is_told()
    {
        Resolve("slot=09:00 vendor=144d,count=9 group=1 group=9").Error!.Reasons.Should().Equal(
            new NotEnoughDevices("slot=0000:09:00", 1, 0, 0),
            new NotEnoughDevices("group=9", 1, 0, 0),
            new NotEnoughDevices("vendor=144d,count=9", 9, 2, 2));
    }

    [Fact]
    public void All_that_match_are_named_whoever_has_them()
    {
        Asked view = new() { Taken = [At("0000:05:00.0")] };

        Resolved("vendor=8086,count=all", view).Should().Be("0000:05:00.0");
    }
}
