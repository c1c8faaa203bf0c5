namespace Passthrough.Linux.Tests.Vfio;

/// <summary>The system calls themselves, where there is no VFIO.</summary>
public sealed class VfioCallsTests : IDisposable
{
    private const int NoEntry = 2, NoSuchRequest = 25, TooManyLinks = 40;

    private readonly FakeHostTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private (int Error, string Stage) Reset()
    {
        PciAddress function = PciAddress.Parse("0000:05:00.0");
        return (VfioHotReset.Reset(_tree.Root, function, [(function, "dev/vfio/15")], out string stage), stage);
    }

    [FactOnLinux]
    public void Without_VFIO_there_is_no_container() => Reset().Should().Be((NoEntry, "open of /dev/vfio/vfio"));

    [FactOnLinux]
    public void A_file_in_its_place_knows_no_request()
    {
        _tree.File("dev/vfio/vfio", string.Empty);

        Reset().Should().Be((NoSuchRequest, "VFIO_GET_API_VERSION"));
    }

    [FactOnLinux]
    public void A_link_in_its_place_is_not_followed()
    {
        _tree.File("dev/elsewhere", string.Empty).Link("dev/vfio/vfio", "../elsewhere");

        Reset().Should().Be((TooManyLinks, "open of /dev/vfio/vfio"));
    }

    [FactOnLinux]
    public void A_path_with_a_zero_in_it_is_none()
    {
        VfioCalls.Instance.Open("/dev/vfio\0/vfio", out VfioFile file).Should().Be(VfioErrno.NameTooLong);

        file.IsInvalid.Should().BeTrue();
    }
}
