namespace Passthrough.Tests.BadInput;

/// <summary>A null where there must be a value is a mistake of the caller: it is told so at once, and by its name.</summary>
public sealed class NullElementTests
{
    private static readonly BadInputWorld World = new();

    [Fact]
    public void A_command_or_an_event_has_its_parts()
    {
        FluentActions.Invoking(() => new AssignCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ReleaseCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new BeginReleaseCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new CompleteReleaseCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new ReserveCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new CommitCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new CancelCommand(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipReserved(1, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipCancelled(1, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipReleasing(1, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipCleared(1, null!, "clean")).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipAssigned(1, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipReleased(1, null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_request_has_its_parts()
    {
        FluentActions.Invoking(() => new ClaimRequest(BadInputWorld.Other, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new RuleOverride(VmErrorCode.NeededByHost, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new DeviceSet(null!, [])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new SpecPart(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => DeviceSelection.Of((DeviceSpec)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => DeviceSelection.OfParts(null!, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new DeviceSpec().Matches(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_list_of_failures_has_no_hole()
    {
        FluentActions.Invoking(() => World.Registry.CompleteRelease(World.Lease, [null!])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new CompleteReleaseCommand(World.Lease, [null!])).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new OwnershipQuarantined(9, World.Lease, [null!])).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3000)]
    [InlineData(ulong.MaxValue)]
    public void No_range_is_mappable_in_pages_that_there_are_not(ulong pageSize)
    {
        PciFunction card = SampleFunctions.Card();

        BarRange.MappableOf(card.Bars.ValueOrDefault, card.Msix.ValueOrDefault, pageSize).Should().BeEmpty();
    }
}
