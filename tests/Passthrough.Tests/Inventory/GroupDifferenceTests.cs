namespace Passthrough.Tests.Inventory;

public sealed class GroupDifferenceTests
{
    private static readonly PciFunction Port = Tree.Function("00:01.0", Tree.RootPort);
    private static readonly PciFunction Card = Tree.Function("01:00.0", Tree.Endpoint, "00:01.0");

    private static PciFunction In(PciFunction function, int group) => function with { IommuGroup = new(new IommuGroupId((uint)group)) };

    private static PredictedGroups Of(params PciFunction[] functions) => PredictedGroups.Of(Sample.Host(functions));

    [Fact]
    public void Where_the_kernel_has_the_same_groups_there_is_none()
    {
        PredictedGroups groups = Of(In(Port, 7), In(Card, 7), In(Tree.Function("00:02.0", Tree.Conventional), 8));

        groups.Differences.Should().BeEmpty();
        groups.DifferenceOf(Card.Address).Should().BeNull();
    }

    [Fact]
    public void A_function_that_the_kernel_keeps_apart_is_named_with_what_it_is_kept_apart_from()
    {
        PredictedGroups groups = Of(In(Port, 7), In(Card, 8));

        groups.Differences.Select(d => d.Function).Should().Equal(Port.Address, Card.Address);
        GroupDifference difference = groups.DifferenceOf(Card.Address)!;
        difference.Group.Should().Be(new IommuGroupId(8));
        difference.Predicted.Should().Equal(Port.Address, Card.Address);
        difference.Kernel.Should().Equal(Card.Address);
        difference.KeptApart.Should().Equal(Port.Address);
        difference.KeptTogether.Should().BeEmpty();
    }

    [Fact]
    public void A_function_that_the_kernel_keeps_with_others_is_named_with_them()
    {
        PciFunction other = Tree.Function("00:02.0", Tree.Conventional);
        GroupDifference difference = Of(In(other, 7), In(Tree.Function("00:03.0", Tree.Conventional), 7)).DifferenceOf(other.Address)!;

        difference.KeptTogether.Should().Equal(Sample.At("00:03.0"));
        difference.KeptApart.Should().BeEmpty();
    }

    [Fact]
    public void A_function_in_no_group_differs_from_nothing_nor_do_those_predicted_with_it() => Of(Port, In(Card, 8)).Differences.Should().BeEmpty();

    [Fact]
    public void A_function_whose_group_is_unknown_differs_from_nothing() =>
        Of(Port with { IommuGroup = default }, In(Card, 8)).Differences.Should().BeEmpty();

    [Fact]
    public void Where_the_prediction_is_unknown_there_is_none() => Of(In(Port.Read(64), 7), In(Card, 8)).Differences.Should().BeEmpty();

    [Fact]
    public void A_group_that_protects_nothing_is_not_compared()
    {
        HostInventory host = Sample.Host(In(Port, 7), In(Card, 8))
            .With(Sample.Group(7, "00:01.0") with { Name = IommuGroup.NoIommuName })
            .With(Sample.Group(8, "01:00.0") with { Name = IommuGroup.NoIommuName });

        PredictedGroups.Of(host).Differences.Should().BeEmpty();
    }

    [Fact]
    public void Members_that_the_host_does_not_have_are_left_out() =>
        PredictedGroups.Of(Sample.Host(In(Port, 7), In(Card, 7)).With(Sample.Group(7, "01:00.0", "00:01.0", "09:00.0"))).Differences.Should().BeEmpty();
}
