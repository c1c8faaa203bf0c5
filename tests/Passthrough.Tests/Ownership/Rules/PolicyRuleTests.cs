using System.Collections.Immutable;
using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

public sealed class PolicyRuleTests
{
    private const string First = "01:00.0";
    private const string Second = "02:00.0";

    private static readonly DeviceSpec OfFirst = DeviceSpec.Parse("address=0000:01:00.0");
    private static readonly DeviceSpec OfSecond = DeviceSpec.Parse("address=0000:02:00.0");

    private static HostInventory Host() => Sample.Host(Sample.Endpoint(First, group: 1), Sample.Endpoint(Second, group: 2));

    private static BlockedByPolicy Blocked(string address, DeviceSpec entry) => new(Sample.At(address), entry);

    [Fact]
    public void What_is_blocked_is_refused_with_the_entry()
    {
        ImmutableArray<VmError> reasons = Host().Registry(new OwnershipPolicy { Block = [OfSecond, OfFirst] }).WhyNot(Vm1, First);

        reasons.Should().Equal(Blocked(First, OfFirst));
        reasons[0].Message.Should().Be("0000:01:00.0 is blocked by the policy: address=0000:01:00.0");
    }

    [Fact]
    public void What_two_entries_block_is_told_once()
    {
        var vendor = DeviceSpec.Parse("vendor=144d");

        Host().Registry(new OwnershipPolicy { Block = [vendor, OfFirst] }).WhyNot(Vm1, First).Should().Equal(Blocked(First, vendor));
    }

    [Fact]
    public void What_is_not_blocked_is_given_away()
    {
        Host().Registry(new OwnershipPolicy { Block = [OfSecond] }).WhyNot(Vm1, First).Should().BeEmpty();
    }

    [Fact]
    public void Where_something_is_allowed_nothing_else_is()
    {
        Host().Registry(new OwnershipPolicy { Allow = [OfSecond] }).WhyNot(Vm1, $"{First} {Second}").Should().Equal(new NotAllowedByPolicy(Sample.At(First)));
    }

    [Fact]
    public void One_entry_that_matches_allows()
    {
        Host().Registry(new OwnershipPolicy { Allow = [OfSecond, OfFirst] }).WhyNot(Vm1, First).Should().BeEmpty();
    }

    [Fact]
    public void What_is_blocked_and_not_allowed_is_told_twice()
    {
        Host().Registry(new OwnershipPolicy { Allow = [OfSecond], Block = [OfFirst] }).WhyNot(Vm1, First).Should()
            .Equal(Blocked(First, OfFirst), new NotAllowedByPolicy(Sample.At(First)));
    }

    [Fact]
    public void What_is_allowed_and_blocked_is_blocked()
    {
        Host().Registry(new OwnershipPolicy { Allow = [OfFirst], Block = [OfFirst] }).WhyNot(Vm1, First).Should().Equal(Blocked(First, OfFirst));
    }

    [Fact]
    public void Another_policy_takes_nothing_from_an_owner_and_counts_for_the_next_claim()
    {
        DeviceRegistry registry = Host().Registry();
        Lease lease = registry.Take(Vm2, First);

        registry.Apply(new OwnershipPolicy { Block = [OfFirst] });

        registry.LeasesOf(Vm2).Should().Equal(lease);
        registry.Release(lease).ThrowIfError();
        registry.WhyNot(Vm2, First).Should().Equal(Blocked(First, OfFirst));
    }
}
