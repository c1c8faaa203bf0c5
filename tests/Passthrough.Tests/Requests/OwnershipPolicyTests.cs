namespace Passthrough.Tests.Requests;

public sealed class OwnershipPolicyTests
{
    private static OwnershipPolicy Made() => new()
    {
        AssumeIommu = true,
        KeepSlotsWhole = true,
        Allow = [DeviceSpec.Parse("vendor=10de"), DeviceSpec.Parse("class=02")],
        Block = [DeviceSpec.Parse("driver=nvme")],
        Sets = [new("card", [DeviceSpec.Parse("vendor=10de"), DeviceSpec.Parse("vendor=1002")])],
    };

    [Fact]
    public void Policies_with_equal_content_are_equal()
    {
        Made().Should().Be(Made());
        Made().GetHashCode().Should().Be(Made().GetHashCode());
    }

    [Fact]
    public void Policies_differ_in_each_property()
    {
        OwnershipPolicy policy = Made();

        policy.Should().NotBe(policy with { AssumeIommu = false });
        policy.Should().NotBe(policy with { KeepSlotsWhole = false });
        policy.Should().NotBe(policy with { Allow = [.. policy.Allow.Reverse()] });
        policy.Should().NotBe(policy with { Block = [] });
        policy.Should().NotBe(policy with { Sets = [] });
        policy.Should().NotBe(policy with { Sets = [policy.Sets[0] with { Name = "other" }] });
        policy.Should().NotBe(policy with { Sets = [policy.Sets[0] with { Members = [DeviceSpec.Parse("vendor=10de")] }] });
    }

    [Fact]
    public void Lists_that_were_never_set_are_empty()
    {
        new OwnershipPolicy { Allow = default, Block = default, Sets = default }.Should().Be(OwnershipPolicy.Default);
        new DeviceSet("none", default).Members.Should().BeEmpty();
    }

    [Fact]
    public void A_set_holds_what_matches_one_of_its_specifications()
    {
        DeviceSet set = new("disks", [DeviceSpec.Parse("vendor=ffff"), DeviceSpec.Parse("class=01")]);

        set.Contains(Sample.Endpoint("0000:03:00.0")).Should().BeTrue();
        (set with { Members = [DeviceSpec.Parse("vendor=ffff")] }).Contains(Sample.Endpoint("0000:03:00.0")).Should().BeFalse();
        (set with { Members = [] }).Contains(Sample.Endpoint("0000:03:00.0")).Should().BeFalse();
    }
}
