using System.Text;

namespace Passthrough.Linux.Tests;

public sealed class PciNamesTests
{
    private const string Ids = """
        # a comment
        1af4  Red Hat, Inc.
        	1041  Virtio 1.0 network device
        		1af4 1041  A subsystem
        	1042  Virtio 1.0 block device
        8086  Intel Corporation
        	1041  Something else
        # classes
        C 01  Mass storage controller
        	08  Non-Volatile memory controller
        		02  NVM Express
        C 02  Network controller
        """;

    private static PciFunction Name(string ids, ushort vendor, ushort device, uint classCode) =>
        Name(Encoding.UTF8.GetBytes(ids), new PciFunction(default, "x") { VendorId = vendor, DeviceId = device, ClassCode = classCode });

    private static PciFunction Name(byte[] ids, PciFunction function) => PciNames.Parse(ids, [function]).Apply(function);

    [Fact]
    public void Vendor_device_and_subclass_have_their_names() =>
        Name(Ids, 0x1af4, 0x1041, 0x010802).Should().BeEquivalentTo(
            new { VendorName = "Red Hat, Inc.", DeviceName = "Virtio 1.0 network device", ClassName = "Non-Volatile memory controller" });

    [Fact]
    public void The_device_of_one_vendor_is_not_that_of_another() => Name(Ids, 0x8086, 0x1041, 0).DeviceName.Should().Be("Something else");

    [Fact]
    public void An_unknown_device_of_a_known_vendor_has_the_vendors_name_only() =>
        Name(Ids, 0x1af4, 0x9999, 0).Should().BeEquivalentTo(new { VendorName = "Red Hat, Inc.", DeviceName = (string?)null });

    [Fact]
    public void An_unknown_subclass_has_the_classs_name() => Name(Ids, 0, 0, 0x020000).ClassName.Should().Be("Network controller");

    [Fact]
    public void A_subsystem_is_no_device() => Name(Ids, 0x1af4, 0x1af4, 0).DeviceName.Should().BeNull();

    [Fact]
    public void Control_characters_do_not_reach_a_terminal() => Name("1af4  Red\u001b[31m Hat\n", 0x1af4, 0, 0).VendorName.Should().Be("Red?[31m Hat");

    [Fact]
    [Trait("Category", "Heavy")]
    public void No_text_makes_it_throw()
    {
        var random = new Random(7);
        byte[] sound = Encoding.UTF8.GetBytes(Ids);
        var function = new PciFunction(default, "x") { VendorId = 0x1af4, DeviceId = 0x1041, ClassCode = 0x010802 };

        for (int i = 0; i < TestScale.Of(100_000); i++)
        {
            Name(Garbage.Mutate(random, sound), function).VendorId.Should().Be(0x1af4);
        }
    }
}
