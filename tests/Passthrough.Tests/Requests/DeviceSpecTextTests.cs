namespace Passthrough.Tests.Requests;

public sealed class DeviceSpecTextTests
{
    public static TheoryData<string, DeviceSpec> Fields => new()
    {
        { "vendor=10de", new() { VendorId = 0x10DE } },
        { "device=2204", new() { DeviceId = 0x2204 } },
        { "subsystem=1043:87d9", new() { SubsystemVendorId = 0x1043, SubsystemDeviceId = 0x87D9 } },
        { "subsystem=*:87d9", new() { SubsystemDeviceId = 0x87D9 } },
        { "subsystem=1043:*", new() { SubsystemVendorId = 0x1043 } },
        { "class=03", new() { Class = ClassPattern.OfBase(3) } },
        { "class=010802", new() { Class = ClassPattern.Parse("010802") } },
        { "name=*GeForce*", new() { Name = "*GeForce*" } },
        { "name=\"GA102 [GeForce RTX 3090]\"", new() { Name = "GA102 [GeForce RTX 3090]" } },
        { "name=\"8\"\" disk, \"\"fast\"\"\"", new() { Name = "8\" disk, \"fast\"" } },
        { "name=a=b", new() { Name = "a=b" } },
        { "driver=nvme", new() { Driver = "nvme" } },
        { "driver=none", new() { Driver = "none" } },
        { "address=0000:03:*.*", new() { Address = AddressPattern.Parse("0000:03:*.*") } },
        { "vfs-of=0000:03:00.0", new() { VirtualFunctionsOf = PciAddress.Parse("0000:03:00.0") } },
        { "path=pci0000:00/01.0/00.0", new() { TopologyPath = "pci0000:00/01.0/00.0" } },
        { "numa=0", new() { NumaNode = 0 } },
        { "prefer-numa=1", new() { PreferredNumaNode = 1 } },
        { "same-numa=yes", new() { SameNumaNode = true } },
        { "root=pci0000:00", new() { Root = "pci0000:00" } },
        { "count=2", new() { Count = 2 } },
        { "count=all", new() { Count = null } },
        { "count=1", new() },
        { "vendor=10de,device=2204,numa=1,prefer-numa=0,count=2", new() { VendorId = 0x10DE, DeviceId = 0x2204, NumaNode = 1, PreferredNumaNode = 0, Count = 2 } },
    };

    [Theory]
    [MemberData(nameof(Fields), DisableDiscoveryEnumeration = true)]
    public void A_text_reads_as_what_its_fields_say_and_is_written_so(string text, DeviceSpec spec)
    {
        DeviceSpec.Read(text).GetValueOrThrow().Should().Be(spec);
        spec.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("id=10de:2204", "vendor=10de,device=2204")]
    [InlineData("id=10de:*", "vendor=10de")]
    [InlineData("id=*:2204", "device=2204")]
    [InlineData("vendor=0x10DE", "vendor=10de")]
    [InlineData("vendor=8", "vendor=0008")]
    [InlineData("count=2,vendor=\"10de\"", "vendor=10de,count=2")]
    [InlineData("count=1,vendor=10de", "vendor=10de")]
    [InlineData("address=03:00.*", "address=0000:03:00.*")]
    [InlineData("class=0C03", "class=0c03")]
    [InlineData("name=\"plain\"", "name=plain")]
    public void Other_ways_to_write_the_same_are_read_too(string text, string canonical)
    {
        DeviceSpec.Parse(text).ToString().Should().Be(canonical);
    }

    private const string AllFields =
        "vendor, device, id, subsystem, class, name, driver, address, vfs-of, path, numa, prefer-numa, same-numa, root or count";

    [Theory]
    [InlineData("", "", 0, "a field")]
    [InlineData(",", "", 0, "a field")]
    [InlineData("=10de", "", 0, "a field")]
    [InlineData(" vendor=10de", "", 0, "a field")]
    [InlineData("vendor=10de,", "", 12, "a field")]
    [InlineData("vendor=10de,,count=1", "", 12, "a field")]
    [InlineData("vendor", "vendor", 6, "'='")]
    [InlineData("vendor,device=1", "vendor", 6, "'='")]
    [InlineData("vendor =10de", "vendor", 6, "'='")]
    [InlineData("numa=1,colour=red", "colour", 7, AllFields)]
    [InlineData("Vendor=10de", "Vendor", 0, AllFields)]
    [InlineData("slot=0000:03:00", "slot", 0, AllFields)]
    [InlineData("vendor=10de,vendor=10de", "vendor", 12, "each field once")]
    [InlineData("vendor=10de,id=10de:2204", "id", 12, "each field once")]
    [InlineData("id=10de:2204,device=2204", "device", 13, "each field once")]
    [InlineData("count=1,count=1", "count", 8, "each field once")]
    [InlineData("vendor=", "vendor", 7, "a value")]
    [InlineData("vendor=,device=1", "vendor", 7, "a value")]
    [InlineData("name=\"\"", "name", 5, "a value")]
    [InlineData("numa=1,name=\"GA102", "name", 18, "a closing '\"'")]
    [InlineData("name=\"GA102\"x", "name", 12, "',' or the end")]
    [InlineData("name=GA\"102", "name", 7, "a value in double quotes, or none of its characters")]
    [InlineData("name=GA\u0001", "name", 7, "a value in double quotes, or none of its characters")]
    [InlineData("name=GA102 GPU", "", 10, "',' or the end")]
    [InlineData("vendor=10de;count=1", "", 11, "',' or the end")]
    [InlineData("vendor=10dg", "vendor", 10, "a hexadecimal digit")]
    [InlineData("vendor=\"10dg\"", "vendor", 11, "a hexadecimal digit")]
    [InlineData("vendor=10000", "vendor", 7, "a number of 16 bits at most")]
    [InlineData("device=10000", "device", 7, "a number of 16 bits at most")]
    [InlineData("vendor=11111111111111111", "vendor", 7, "a number of 64 bits at most")]
    [InlineData("id=10de", "id", 7, "':' and a device's id")]
    [InlineData("id=10de:", "id", 8, "a hexadecimal digit")]
    [InlineData("id=:2204", "id", 3, "a hexadecimal digit")]
    [InlineData("id=*:*", "id", 3, "an id on one side of the colon at least")]
    [InlineData("id=10de:12345", "id", 8, "a number of 16 bits at most")]
    [InlineData("subsystem=1043:x", "subsystem", 15, "a hexadecimal digit")]
    [InlineData("class=3", "class", 7, "2, 4 or 6 hexadecimal digits")]
    [InlineData("class=xx", "class", 6, "a hexadecimal digit")]
    [InlineData("address=0000:03:00", "address", 18, "'.'")]
    [InlineData("address=0000:03:20.*", "address", 16, "1f at most")]
    [InlineData("vfs-of=0000:03:*.*", "vfs-of", 15, "a hexadecimal digit")]
    [InlineData("numa=-1", "numa", 5, "a decimal digit")]
    [InlineData("numa=2147483648", "numa", 5, "a number of 2147483647 at most")]
    [InlineData("prefer-numa=x", "prefer-numa", 12, "a decimal digit")]
    [InlineData("count=0", "count", 6, "a number from 1 to 2147483647, or all")]
    [InlineData("count=2x", "count", 7, "a number from 1 to 2147483647, or all")]
    [InlineData("count=ALL", "count", 6, "a number from 1 to 2147483647, or all")]
    [InlineData("count=4294967296", "count", 6, "a number from 1 to 2147483647, or all")]
    public void An_error_names_the_field_the_position_and_what_should_stand_there(string text, string field, int position, string expected)
    {
        DeviceSpec.Read(text).Error.Should().Be(new SpecInvalid(text, field, position, expected));
    }

    [Fact]
    public void A_message_says_all_of_it()
    {
        DeviceSpec.Read("vendor=10dg").Error!.Message.Should().Be("'vendor=10dg' selects no devices: field 'vendor': expected a hexadecimal digit at position 10");
        DeviceSpec.Read(string.Empty).Error!.Message.Should().Be("'' selects no devices: expected a field at position 0");
    }

    [Fact]
    public void Parsing_is_reading()
    {
        DeviceSpec.TryParse("numa=1", null, out DeviceSpec? spec).Should().BeTrue();
        spec.Should().Be(DeviceSpec.Parse("numa=1", null));
        DeviceSpec.TryParse("numa", null, out _).Should().BeFalse();
        DeviceSpec.TryParse(null, null, out _).Should().BeFalse();
        FluentActions.Invoking(() => DeviceSpec.Parse("numa")).Should().Throw<FormatException>();
        FluentActions.Invoking(() => DeviceSpec.Parse(null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_value_that_no_text_could_say_is_a_mistake_of_the_caller()
    {
        FluentActions.Invoking(() => new DeviceSpec { Count = 0 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new DeviceSpec { NumaNode = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new DeviceSpec { PreferredNumaNode = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new DeviceSpec { Name = string.Empty }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new DeviceSpec { Driver = string.Empty }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new DeviceSpec { TopologyPath = string.Empty }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new DeviceSpec { Root = string.Empty }).Should().Throw<ArgumentException>();
    }
}
