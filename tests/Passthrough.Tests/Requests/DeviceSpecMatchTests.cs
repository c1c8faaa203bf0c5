using static Passthrough.Tests.Support.Sample;

namespace Passthrough.Tests.Requests;

public sealed class DeviceSpecMatchTests
{
    private static readonly PciFunction Card = Endpoint("0000:03:00.1", driver: "nvme") with
    {
        TopologyPath = "pci0000:00/01.0/00.1",
        SubsystemVendorId = 0x1043,
        SubsystemDeviceId = 0x87D9,
        VendorName = "Samsung Electronics Co Ltd",
        DeviceName = "NVMe SSD Controller PM173X",
        NumaNode = new(1),
        PhysicalFunction = At("0000:03:00.0"),
    };

    private static readonly PciFunction Unknown = Card with
    {
        VendorName = null,
        DeviceName = null,
        Driver = default,
        NumaNode = default,
        PhysicalFunction = null,
    };

    [Theory]
    [InlineData("count=1")]
    [InlineData("vendor=144d")]
    [InlineData("device=a824")]
    [InlineData("id=144d:a824")]
    [InlineData("subsystem=1043:87d9")]
    [InlineData("subsystem=*:87d9")]
    [InlineData("subsystem=1043:*")]
    [InlineData("class=01")]
    [InlineData("class=0108")]
    [InlineData("class=010802")]
    [InlineData("name=\"nvme ssd controller pm173x\"")]
    [InlineData("name=*SSD*")]
    [InlineData("name=samsung*")]
    [InlineData("driver=nvme")]
    [InlineData("address=0000:03:*.*")]
    [InlineData("vfs-of=0000:03:00.0")]
    [InlineData("path=pci0000:00/01.0/00.1")]
    [InlineData("numa=1")]
    [InlineData("root=pci0000:00")]
    [InlineData("prefer-numa=7")]
    [InlineData("count=99")]
    [InlineData("vendor=144d,class=01,numa=1,driver=nvme")]
    public void What_is_so_matches(string spec)
    {
        DeviceSpec.Parse(spec).Matches(Card).Should().BeTrue();
    }

    [Theory]
    [InlineData("vendor=144e")]
    [InlineData("device=a825")]
    [InlineData("subsystem=1043:87da")]
    [InlineData("subsystem=1044:*")]
    [InlineData("class=02")]
    [InlineData("class=010803")]
    [InlineData("name=nvme")]
    [InlineData("name=*ssd")]
    [InlineData("driver=NVME")]
    [InlineData("driver=none")]
    [InlineData("address=0000:04:*.*")]
    [InlineData("vfs-of=0000:03:00.2")]
    [InlineData("path=pci0000:00/01.0")]
    [InlineData("numa=0")]
    [InlineData("root=pci0000:0")]
    [InlineData("root=pci0000:01")]
    [InlineData("vendor=144d,numa=0")]
    public void What_is_not_so_does_not_match(string spec)
    {
        DeviceSpec.Parse(spec).Matches(Card).Should().BeFalse();
    }

    [Theory]
    [InlineData("name=*")]
    [InlineData("driver=nvme")]
    [InlineData("driver=none")]
    [InlineData("vfs-of=0000:03:00.0")]
    [InlineData("numa=0")]
    [InlineData("numa=1")]
    public void What_is_unknown_never_matches(string spec)
    {
        DeviceSpec.Parse(spec).Matches(Unknown).Should().BeFalse();
    }

    [Fact]
    public void A_node_that_the_kernel_does_not_know_is_no_node()
    {
        DeviceSpec.Parse("numa=0").Matches(Card with { NumaNode = new(null) }).Should().BeFalse();
    }

    [Fact]
    public void None_is_the_driver_of_a_function_that_is_bound_to_none()
    {
        DeviceSpec.Parse("driver=none").Matches(Card with { Driver = new(null) }).Should().BeTrue();
    }

    [Fact]
    public void Only_endpoints_match()
    {
        DeviceSpec.Parse("address=*:*:*.*").Matches(Bridge("0000:00:01.0")).Should().BeFalse();
        DeviceSpec.Parse("address=*:*:*.*").Matches(Endpoint("0000:00:01.0")).Should().BeTrue();
    }

    [Fact]
    public void A_root_is_a_root_bus_and_not_a_beginning_of_its_name()
    {
        PciFunction onRoot = Card with { TopologyPath = "pci0000:000/01.0" };

        DeviceSpec.Parse("root=pci0000:00").Matches(onRoot).Should().BeFalse();
        DeviceSpec.Parse("root=pci0000:00").Matches(Card with { TopologyPath = "pci0000:00" }).Should().BeTrue();
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("abc", "ABC", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("abcd", "abc", false)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "acb", false)]
    [InlineData("a**c", "abc", true)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b*", "xxbxxaxx", false)]
    [InlineData("*ab", "aab", true)]
    [InlineData("*aab", "aaaab", true)]
    [InlineData("a*b*c", "abcbc", true)]
    [InlineData("abc*", "abc", true)]
    [InlineData("?bc", "abc", false)]
    [InlineData("a*", null, false)]
    public void A_star_stands_for_any_run_of_characters(string pattern, string? text, bool matches)
    {
        Wildcard.Matches(pattern, text).Should().Be(matches);
    }
}
