namespace Passthrough.Tests.Inventory;

/// <summary>Where bytes or functions are missing: nothing is said of what depends on them, and everything of the rest.</summary>
public sealed class PredictedGroupsUnknownTests
{
    private static readonly PciFunction Apart = Tree.Function("00:02.0", Tree.IntegratedEndpoint);

    [Theory]
    [InlineData(256)]
    [InlineData(4095)]
    [InlineData(64)]
    [InlineData(0)]
    public void Without_all_bytes_of_a_port_its_group_and_those_below_are_unknown(int read)
    {
        PredictedGroups groups = PredictedGroups.Of(Sample.Host(Tree.Port("00:01.0").Read(read), Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"), Apart));

        groups.MembersWith(Sample.At("00:01.0")).IsKnown.Should().BeFalse();
        groups.MembersWith(Sample.At("01:00.0")).IsKnown.Should().BeFalse();
        groups.MembersWith(Sample.At("00:02.0")).ValueOrDefault.Should().Equal(Sample.At("00:02.0"));
    }

    [Fact]
    public void A_port_that_is_known_not_to_isolate_settles_what_is_below_it_whatever_was_not_read() =>
        Tree.GroupsOf(
            Tree.Function("00:01.0", Tree.RootPort),
            Tree.Function("01:00.0", Tree.UpstreamPort, "00:01.0").Read(64),
            Tree.Function("02:00.0", Tree.Endpoint, "01:00.0"))
            .Should().Be("00:01.0 01:00.0 02:00.0");

    [Fact]
    public void A_port_that_does_not_answer_tells_nothing() =>
        Tree.GroupsOf(Tree.Port("00:01.0").Dead(), Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"), Apart).Should().Be("00:02.0");

    [Fact]
    public void The_standard_bytes_are_enough_where_nothing_more_counts() =>
        Tree.GroupsOf(
            Tree.Port("00:01.0"),
            Tree.Function("01:00.0", Tree.Endpoint, "00:01.0").Read(256),
            Tree.Function("00:03.0", Tree.ToPciBridge).Read(256),
            Tree.Function("02:00.0", Tree.Conventional, "00:03.0").Read(64))
            .Should().Be("00:01.0 | 00:03.0 02:00.0 | 01:00.0");

    [Fact]
    public void An_endpoint_of_which_little_was_read_is_alone_where_nothing_could_join_it() =>
        Tree.GroupsOf(Tree.Port("00:01.0"), Tree.Function("01:00.0", Tree.Endpoint, "00:01.0").Read(64)).Should().Be("00:01.0 | 01:00.0");

    [Fact]
    public void One_function_of_a_device_that_was_not_read_leaves_those_open_that_do_not_isolate() =>
        Tree.GroupsOf(
            Tree.Function("00:02.0", Tree.Endpoint, isMulti: true),
            Tree.Function("00:02.1", Tree.Endpoint).Read(64),
            Tree.Function("00:02.2", Tree.Endpoint, enabled: Tree.AllServices))
            .Should().Be("00:02.2");

    [Fact]
    public void A_bridge_that_is_not_there_leaves_what_is_below_open() =>
        Tree.GroupsOf(Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"), Tree.Function("02:00.0", Tree.Endpoint, "01:00.0"), Apart).Should().Be("00:02.0");

    [Fact]
    public void Bridges_in_a_circle_are_left_open() =>
        Tree.GroupsOf(
            Tree.Function("01:00.0", Tree.DownstreamPort, "02:00.0", enabled: Tree.AllServices),
            Tree.Function("02:00.0", Tree.DownstreamPort, "01:00.0", enabled: Tree.AllServices),
            Tree.Function("03:00.0", Tree.Endpoint, "03:00.0"),
            Apart)
            .Should().Be("00:02.0 | 03:00.0", "alone is all that one above itself can be");

    [Fact]
    public void A_VMD_that_is_not_there_leaves_what_is_behind_it_open() =>
        Tree.GroupsOf(Tree.Port("10000:e0:1d.0") with { TopologyPath = "pci0000:00/0e.0/pci10000:e0/1d.0" }, Apart).Should().Be("00:02.0");

    [Fact]
    public void A_function_that_the_host_does_not_have_is_unknown() =>
        PredictedGroups.Of(Sample.Host(Apart)).MembersWith(Sample.At("05:00.0")).IsKnown.Should().BeFalse();

    [Fact]
    public void An_empty_host_has_no_groups() => PredictedGroups.Of(Sample.Host()).Groups.Should().BeEmpty();
}
