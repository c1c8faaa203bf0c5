using System.Collections.Immutable;

namespace Passthrough.Tests.Inventory;

public sealed class ResetReachTests
{
    private static readonly ImmutableHashSet<PciAddress> Nothing = [];

    private static ImmutableHashSet<PciAddress> Mine(params string[] addresses) => [.. addresses.Select(Sample.At)];

    private static PciFunction With(string address, string? below, params string[] methods) =>
        Tree.Function(address, Tree.Endpoint, below) with { ResetMethods = new([.. methods]) };

    private static ResetReach Of(params PciFunction[] functions) => ResetReach.Of(Sample.Host(functions), functions[0]);

    private static ResetReach CardOfTwo(params string[] methods) =>
        Of(With("01:00.0", "00:01.0", methods), With("01:00.1", "00:01.0"), Tree.Port("00:01.0"));

    [Fact]
    public void Ways_are_in_the_kernels_order() =>
        CardOfTwo("device_specific", "flr", "bus").Ways.ValueOrDefault.Select(w => w.Method).Should().Equal("device_specific", "flr", "bus");

    [Theory]
    [InlineData("device_specific")]
    [InlineData("acpi")]
    [InlineData("flr")]
    [InlineData("af_flr")]
    [InlineData("pm")]
    public void A_functions_own_reset_reaches_no_other(string method)
    {
        ResetWay way = CardOfTwo(method).Ways.ValueOrDefault.Single();

        way.Others.Should().BeEmpty();
        way.IsWholeBus.Should().BeFalse();
        way.IsUsableAlone.Should().BeTrue();
    }

    [Theory]
    [InlineData("flr")]
    [InlineData("pm")]
    public void That_of_a_physical_function_takes_its_virtual_ones_and_is_done_nevertheless(string method)
    {
        PciFunction physical = With("01:00.0", "00:01.0", method) with { VirtualFunctions = [Sample.At("01:00.2"), Sample.At("01:00.1")] };

        ResetWay way = Of(physical, Tree.Port("00:01.0")).Ways.ValueOrDefault.Single();

        way.Others.Should().Equal(Sample.At("01:00.1"), Sample.At("01:00.2"));
        way.IsUsableAlone.Should().BeTrue();
    }

    [Theory]
    [InlineData("bus")]
    [InlineData("cxl_bus")]
    [InlineData("something_new")]
    public void A_reset_of_the_bus_reaches_all_below_the_bridge_above(string method)
    {
        ResetWay way = Of(
            With("01:01.0", "00:01.0", method),
            With("01:02.0", "00:01.0"),
            Tree.Function("01:03.0", Tree.Conventional, "00:01.0"),
            With("02:00.0", "01:03.0"),
            With("03:00.0", "00:02.0"),
            Tree.Port("00:01.0"),
            Tree.Port("00:02.0")).Ways.ValueOrDefault.Single();

        way.Others.Should().Equal(Sample.At("01:02.0"), Sample.At("01:03.0"), Sample.At("02:00.0"));
        way.IsWholeBus.Should().BeTrue();
        way.IsUsableAlone.Should().BeFalse();
    }

    [Fact]
    public void A_bus_with_nobody_else_can_be_reset_for_a_function_alone()
    {
        ResetReach reach = Of(With("01:00.0", "00:01.0", "bus"), Tree.Port("00:01.0"));

        reach.Ways.ValueOrDefault.Single().IsUsableAlone.Should().BeTrue();
        reach.HotResetSet.Should().Equal(Sample.At("01:00.0"));
        reach.CanHotReset(Nothing).Should().BeTrue();
    }

    [Fact]
    public void On_a_root_bus_there_is_no_bridge_to_do_it()
    {
        ResetReach reach = Of(With("00:02.0", null, "bus"), With("00:03.0", null));

        reach.Ways.ValueOrDefault.Single().Should().Match<ResetWay>(w => !w.IsPossible && !w.IsUsableAlone && w.Others.IsEmpty && !w.IsUsableWith(Mine("00:03.0")));
        reach.HotResetSet.Should().BeEmpty();
        reach.CanReset(Mine("00:03.0")).Should().Be(new Fact<bool>(false));
    }

    [Fact]
    public void A_bridge_is_not_reset_by_way_of_its_bus()
    {
        ResetReach reach = Of(
            Tree.Function("01:00.0", Tree.UpstreamPort, "00:01.0") with { ResetMethods = new(["bus"]) },
            Tree.Port("00:01.0"),
            Tree.Function("02:00.0", Tree.DownstreamPort, "01:00.0"));

        reach.Ways.ValueOrDefault.Single().IsPossible.Should().BeFalse();
        reach.HotResetSet.Should().BeEmpty();
    }

    [Fact]
    public void A_shared_bus_can_be_reset_by_whom_all_of_it_belongs_to()
    {
        ResetReach reach = CardOfTwo("bus");

        reach.Ways.ValueOrDefault.Single().IsUsableWith(Mine("01:00.1")).Should().BeTrue();
        reach.Ways.ValueOrDefault.Single().IsUsableWith(Mine("01:00.0")).Should().BeFalse();
        reach.HotResetSet.Should().Equal(Sample.At("01:00.0"), Sample.At("01:00.1"));
        reach.CanHotReset(Mine("01:00.1")).Should().BeTrue();
        reach.CanHotReset(Nothing).Should().BeFalse();
    }

    [Fact]
    public void The_first_usable_way_depends_on_what_belongs_to_one()
    {
        CardOfTwo("bus", "pm").FirstUsable(Nothing).ValueOrDefault!.Method.Should().Be("pm");
        CardOfTwo("bus", "pm").FirstUsable(Mine("01:00.1")).ValueOrDefault!.Method.Should().Be("bus");
        CardOfTwo("bus").FirstUsable(Nothing).Should().Be(new Fact<ResetWay?>(null));
    }

    [Fact]
    public void A_function_without_any_method_is_reset_with_its_whole_card_or_not_at_all()
    {
        CardOfTwo().CanReset(Nothing).Should().Be(new Fact<bool>(false));
        CardOfTwo().CanReset(Mine("01:00.1")).Should().Be(new Fact<bool>(true));
        CardOfTwo("flr").CanReset(Nothing).Should().Be(new Fact<bool>(true));
    }

    [Fact]
    public void Where_the_methods_are_unknown_so_is_the_reach_but_not_what_a_hot_reset_would_hit()
    {
        ResetReach reach = Of(Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"), With("01:00.1", "00:01.0"), Tree.Port("00:01.0"));

        reach.Ways.IsKnown.Should().BeFalse();
        reach.FirstUsable(Nothing).IsKnown.Should().BeFalse();
        reach.CanReset(Nothing).IsKnown.Should().BeFalse();
        reach.CanReset(Mine("01:00.1")).Should().Be(new Fact<bool>(true));
        reach.HotResetSet.Should().HaveCount(2);
    }

    [Fact]
    public void Methods_that_are_a_default_array_are_none()
    {
        ResetReach reach = Of(Tree.Function("00:02.0", Tree.Endpoint) with { ResetMethods = new(default) });

        reach.Ways.ValueOrDefault.Should().BeEmpty();
        reach.CanReset(Nothing).Should().Be(new Fact<bool>(false));
    }

    [Fact]
    public void Bridges_in_a_circle_end_somewhere() =>
        Of(With("01:00.0", "02:00.0", "bus"), With("02:00.0", "01:00.0")).HotResetSet.Should().Equal(Sample.At("01:00.0"));
}
