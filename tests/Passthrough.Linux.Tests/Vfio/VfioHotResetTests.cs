using System.Globalization;

namespace Passthrough.Linux.Tests.Vfio;

public sealed class VfioHotResetTests
{
    private const string Gpu = "0000:05:00.0", Audio = "0000:05:00.1", Usb = "0000:05:00.2";

    private readonly FakeVfio _vfio = new();

    private static (PciAddress, string)[] Set(params (string Address, int Group)[] functions) =>
        [.. functions.Select(f => (PciAddress.Parse(f.Address, CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"dev/vfio/{f.Group}")))];

    private (int Error, string Stage) Reset(string function, params (string Address, int Group)[] set) =>
        (VfioHotReset.Reset(_vfio, FakeVfio.Root, PciAddress.Parse(function, CultureInfo.InvariantCulture), Set(set), out string stage), stage);

    private (int Error, string Stage) ResetCard() => Reset(Gpu, (Gpu, 15), (Audio, 15), (Usb, 16));

    [Fact]
    public void A_set_is_reset_with_the_files_of_all_its_groups_each_once()
    {
        _vfio.Reaches(Gpu, Audio, Usb);

        ResetCard().Should().Be((0, string.Empty));

        _vfio.ResetWith.Should().Equal("/dev/vfio/15", "/dev/vfio/16");
    }

    [Fact]
    public void What_was_opened_is_taken_back_in_reverse_order()
    {
        _vfio.Reaches(Gpu, Audio, Usb);

        ResetCard();

        _vfio.Calls.Should().Equal(
            "open /dev/vfio/vfio", "VFIO_GET_API_VERSION /dev/vfio/vfio", "VFIO_CHECK_EXTENSION /dev/vfio/vfio",
            "open /dev/vfio/15", "VFIO_GROUP_GET_STATUS /dev/vfio/15", "VFIO_GROUP_SET_CONTAINER /dev/vfio/15",
            "open /dev/vfio/16", "VFIO_GROUP_GET_STATUS /dev/vfio/16", "VFIO_GROUP_SET_CONTAINER /dev/vfio/16",
            "VFIO_SET_IOMMU /dev/vfio/vfio", "VFIO_GROUP_GET_DEVICE_FD /dev/vfio/15",
            "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO 0000:05:00.0", "VFIO_DEVICE_PCI_HOT_RESET 0000:05:00.0",
            "close 0000:05:00.0", "VFIO_GROUP_UNSET_CONTAINER /dev/vfio/16", "close /dev/vfio/16",
            "VFIO_GROUP_UNSET_CONTAINER /dev/vfio/15", "close /dev/vfio/15", "close /dev/vfio/vfio");
    }

    [Theory]
    [InlineData("open /dev/vfio/vfio", "open of /dev/vfio/vfio")]
    [InlineData("VFIO_GET_API_VERSION /dev/vfio/vfio", "VFIO_GET_API_VERSION")]
    [InlineData("VFIO_CHECK_EXTENSION /dev/vfio/vfio", "VFIO_CHECK_EXTENSION")]
    [InlineData("open /dev/vfio/15", "open of /dev/vfio/15")]
    [InlineData("VFIO_GROUP_GET_STATUS /dev/vfio/15", "VFIO_GROUP_GET_STATUS of /dev/vfio/15")]
    [InlineData("VFIO_GROUP_SET_CONTAINER /dev/vfio/15", "VFIO_GROUP_SET_CONTAINER of /dev/vfio/15")]
    [InlineData("open /dev/vfio/16", "open of /dev/vfio/16")]
    [InlineData("VFIO_GROUP_SET_CONTAINER /dev/vfio/16", "VFIO_GROUP_SET_CONTAINER of /dev/vfio/16")]
    [InlineData("VFIO_SET_IOMMU /dev/vfio/vfio", "VFIO_SET_IOMMU")]
    [InlineData("VFIO_GROUP_GET_DEVICE_FD /dev/vfio/15", "VFIO_GROUP_GET_DEVICE_FD of 0000:05:00.0")]
    [InlineData("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO 0000:05:00.0", "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO")]
    [InlineData("VFIO_DEVICE_PCI_HOT_RESET 0000:05:00.0", "VFIO_DEVICE_PCI_HOT_RESET")]
    public void Whatever_fails_is_told_and_leaves_nothing_open(string call, string stage)
    {
        _vfio.Reaches(Gpu, Audio, Usb).Failing = (call, 5);

        ResetCard().Should().Be((5, stage));

        _vfio.StillOpen.Should().BeEmpty();
    }

    [Fact]
    public void A_reset_that_would_reach_a_function_outside_the_set_is_not_done()
    {
        _vfio.Reaches(Gpu, Audio, Usb, "0000:05:00.3");

        ResetCard().Should().Be((1, "the reset would reach 0000:05:00.3 too"));

        _vfio.ResetWith.Should().BeEmpty();
        _vfio.StillOpen.Should().BeEmpty();
    }

    [Fact]
    public void A_reset_that_reaches_fewer_is_done()
    {
        _vfio.Reaches(Gpu);

        ResetCard().Error.Should().Be(0);
    }

    [Fact]
    public void A_long_list_is_asked_for_again()
    {
        string[] many = [.. Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"0000:05:{i / 8:x2}.{i % 8}"))];
        _vfio.Reaches(many);

        Reset(Gpu, [.. many.Select(a => (a, 15))]).Error.Should().Be(0);

        _vfio.Calls.Count(c => c.StartsWith("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public void The_last_function_of_a_long_list_counts_too()
    {
        string[] many = [.. Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"0000:05:{i / 8:x2}.{i % 8}"))];
        _vfio.Reaches(many);

        Reset(Gpu, [.. many[..^1].Select(a => (a, 15))]).Should().Be((1, $"the reset would reach {many[^1]} too"));
    }

    [Fact]
    public void A_segment_of_more_than_16_bits_is_its_functions_own()
    {
        _vfio.Reaches("10000:e1:00.0");

        Reset("10000:e1:00.0", ("10000:e1:00.0", 15)).Error.Should().Be(0);
    }

    [Fact]
    public void A_group_with_a_function_on_a_driver_of_the_hosts_is_busy()
    {
        _vfio.GroupFlags = 0;

        ResetCard().Should().Be((16, "VFIO_GROUP_GET_STATUS of /dev/vfio/15: a function of the group is on a driver of the host's"));

        _vfio.StillOpen.Should().BeEmpty();
    }

    [Fact]
    public void Another_version_of_VFIO_is_refused()
    {
        _vfio.Version = 1;

        ResetCard().Should().Be((71, "VFIO_GET_API_VERSION, which answered 1"));
    }

    [Fact]
    public void A_VFIO_without_the_IOMMU_of_PCs_is_refused()
    {
        _vfio.HasType1V2 = 0;

        ResetCard().Error.Should().Be(71);
    }

    [Fact]
    public void A_set_without_the_function_is_refused_before_anything_is_opened()
    {
        Reset(Gpu, (Audio, 15)).Should().Be((22, "the set does not hold 0000:05:00.0"));

        _vfio.Calls.Should().BeEmpty();
    }
}
