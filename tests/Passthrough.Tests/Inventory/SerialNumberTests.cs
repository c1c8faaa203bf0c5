namespace Passthrough.Tests.Inventory;

public sealed class SerialNumberTests
{
    private static readonly Fact<ulong?> None = new(null);

    private static ConfigImage Numbered(int at = 0x148) => new ConfigImage(4096)
        .Extended(0x100, 0x0001, 2, at)
        .Extended(at, 0x0003, 1, 0x000).Dword(at + 4, 0x89AB_CDEF).Dword(at + 8, 0x0123_4567);

    private static PciFunction With(ConfigImage image, int size = 4096) =>
        Sample.Endpoint("01:00.0") with { Config = image.ToImmutable(), ConfigSpaceSize = size };

    [Fact]
    public void The_upper_half_comes_last() => With(Numbered()).SerialNumber.Should().Be(new Fact<ulong?>(0x0123_4567_89AB_CDEF));

    [Fact]
    public void A_capability_list_that_was_read_before_is_used()
    {
        PciFunction function = With(Numbered()) with { Capabilities = PciCapabilityList.Empty };

        function.SerialNumber.Should().Be(None);
    }

    [Fact]
    public void A_function_without_the_capability_has_none() => With(new ConfigImage(4096)).SerialNumber.Should().Be(None);

    [Fact]
    public void A_function_of_256_bytes_has_none() => With(new ConfigImage(256), 256).SerialNumber.Should().Be(None);

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(4095)]
    public void Fewer_bytes_than_it_has_leave_it_unknown(int read)
    {
        PciFunction function = With(Numbered());

        (function with { Config = function.Config[..read] }).SerialNumber.IsKnown.Should().BeFalse();
    }

    [Fact]
    public void A_function_of_which_nothing_was_read_may_have_one() => With(new ConfigImage(0), 256).SerialNumber.IsKnown.Should().BeFalse();

    [Fact]
    public void Of_one_that_does_not_answer_it_is_unknown() => With(new ConfigImage(4096).Filled(0xFF)).SerialNumber.IsKnown.Should().BeFalse();

    [Fact]
    public void The_last_place_where_it_fits_is_read() =>
        With(Numbered(0xFF4)).SerialNumber.Should().Be(new Fact<ulong?>(0x0123_4567_89AB_CDEF));

    [Fact]
    public void One_that_runs_past_the_end_is_none() =>
        With(new ConfigImage(4096).Extended(0x100, 0x0001, 2, 0xFF8).Extended(0xFF8, 0x0003, 1, 0x000)).SerialNumber.Should().Be(None);
}
