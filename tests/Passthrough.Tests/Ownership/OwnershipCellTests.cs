using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Leases;

/// <summary>The steps of one change, seen between them.</summary>
public sealed class OwnershipCellTests
{
    private readonly PublishedRevision _revision = new();
    private readonly OwnershipCell _first;
    private readonly OwnershipCell _second;
    private readonly OwnershipAssigned _assigned = new(1, NewLease(1, Vm1, [new(At(0)), new(At(1))]));

    public OwnershipCellTests()
    {
        _first = new(_revision, new(At(0)), isManaged: true);
        _second = new(_revision, new(At(1)), isManaged: true);
        _first.Prepare(_assigned);
        _second.Prepare(_assigned);
    }

    private Lease?[] Seen => [_first.Ownership.Lease, _second.Ownership.Lease];

    [Fact]
    public void What_is_prepared_is_not_seen() => Seen.Should().OnlyContain(lease => lease == null);

    [Fact]
    public void One_write_of_the_revision_shows_it_in_all_cells()
    {
        _revision.Publish(1);

        Seen.Should().Equal(_assigned.Lease, _assigned.Lease);
    }

    [Fact]
    public void Completing_one_cell_changes_nothing_that_is_seen()
    {
        _revision.Publish(1);

        _first.Complete();

        Seen.Should().Equal(_assigned.Lease, _assigned.Lease);
    }

    [Fact]
    public void The_next_change_is_not_seen_before_its_revision_either()
    {
        _revision.Publish(1);
        _first.Complete();
        _second.Complete();
        var released = new OwnershipReleased(2, _assigned.Lease);
        _first.Prepare(released);
        _second.Prepare(released);
        Lease?[] before = Seen;

        _revision.Publish(2);

        before.Should().Equal(_assigned.Lease, _assigned.Lease);
        Seen.Should().OnlyContain(lease => lease == null);
    }
}
