namespace Passthrough.Linux.Tests.Drivers;

public sealed class HostRecordTextTests
{
    private static readonly PciAddress At = PciAddress.Parse("0000:01:00.0");

    public static TheoryData<string> Malformed =>
    [
        string.Empty,
        "null",
        "[]",
        "{",
        """{"driver":5}""",
        """{"driver":"../../../../tmp/x"}""",
        """{"driver":""}""",
        """{"module":"a b"}""",
        """{"override":"vfio-pci\nnvme"}""",
        """{"resetMethods":"flr\u0000"}""",
        """{"fileUser":1}""",
        """{"fileUser":-1,"fileGroup":0}""",
        """{"fileUser":4294967296,"fileGroup":0}""",
        """{"later":true}""",
        new string(' ', 5000) + "{}",
    ];

    private static DriverName Name(string text) => DriverName.TryParse(text, out DriverName? name) ? name : throw new ArgumentException("no name", nameof(text));

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var record = new BindingRecord
        {
            Driver = Name("e1000e"),
            Module = Name("e1000e"),
            Override = "vfio-pci",
            ResetMethods = "flr bus",
            FileOwner = new(107, 108),
            IsReady = true,
            BlockedStep = "unbind",
        };

        HostRecordText.Read(At, HostRecordText.Write(record)).GetValueOrThrow().Should().Be(record);
    }

    [Fact]
    public void A_record_of_nothing_is_read_as_that() =>
        HostRecordText.Read(At, new(1, "{}")).GetValueOrThrow().Should().Be(new BindingRecord());

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_no_record_is_told(string content) =>
        HostRecordText.Read(At, new(1, content)).Error.Should().BeOfType<HostRecordUnreadable>().Which.Address.Should().Be(At);

    [Fact]
    public void A_record_of_another_version_is_told() =>
        HostRecordText.Read(At, new(2, "{}")).Error.Should().Be(new HostRecordUnreadable(At, "has version 2, and this library reads 1"));
}
