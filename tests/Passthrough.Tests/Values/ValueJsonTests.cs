using System.Text.Json;

namespace Passthrough.Tests.Values;

public sealed class ValueJsonTests
{
    private static readonly PciAddress Address = new(0x10000, 0xE100);

    [Fact]
    public void An_address_is_its_text()
    {
        JsonSerializer.Serialize(Address).Should().Be("\"10000:e1:00.0\"");
        JsonSerializer.Deserialize<PciAddress>("\"10000:E1:00.0\"").Should().Be(Address);
    }

    [Fact]
    public void An_address_is_a_property_name()
    {
        var map = new Dictionary<PciAddress, int> { [Address] = 1 };

        string json = JsonSerializer.Serialize(map);

        json.Should().Be("""{"10000:e1:00.0":1}""");
        JsonSerializer.Deserialize<Dictionary<PciAddress, int>>(json).Should().Equal(map);
    }

    [Theory]
    [InlineData("7", "\"7\"")]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e", "\"0f8fad5b-d9cb-469f-a165-70867728950e\"")]
    [InlineData("web-01", "\"web-01\"")]
    [InlineData("n234567890123456789012345678901234567890123456789012345678901234", "\"n234567890123456789012345678901234567890123456789012345678901234\"")]
    public void A_vm_id_is_its_text_and_keeps_its_kind(string text, string json)
    {
        VmId id = VmId.Parse(text);

        JsonSerializer.Serialize(id).Should().Be(json);
        JsonSerializer.Deserialize<VmId>(json).Should().Be(id);
    }

    [Fact]
    public void A_vm_id_is_a_property_name()
    {
        var map = new Dictionary<VmId, int> { [new(0)] = 1, [VmId.Parse("web")] = 2 };

        string json = JsonSerializer.Serialize(map);

        json.Should().Be("""{"0":1,"web":2}""");
        JsonSerializer.Deserialize<Dictionary<VmId, int>>(json).Should().Equal(map);
    }

    [Fact]
    public void No_vm_is_not_written_because_it_would_not_read_back()
    {
        Action asValue = () => JsonSerializer.Serialize(default(VmId));
        Action asName = () => JsonSerializer.Serialize(new Dictionary<VmId, int> { [default] = 1 });

        asValue.Should().Throw<JsonException>();
        asName.Should().Throw<JsonException>();
    }

    [Fact]
    public void An_owner_that_is_missing_is_null()
    {
        JsonSerializer.Serialize<VmId?>(null).Should().Be("null");
        JsonSerializer.Deserialize<VmId?>("null").Should().BeNull();
    }

    [Fact]
    public void Memory_addresses_are_their_text()
    {
        JsonSerializer.Serialize(new HostPhysicalAddress(ulong.MaxValue)).Should().Be("\"0xffffffffffffffff\"");
        JsonSerializer.Deserialize<HostPhysicalAddress>("\"0xffffffffffffffff\"").Value.Should().Be(ulong.MaxValue);
        JsonSerializer.Serialize(new GuestPhysicalAddress(0xC000_0000)).Should().Be("\"0xc0000000\"");
        JsonSerializer.Deserialize<GuestPhysicalAddress>("\"C0000000\"").Value.Should().Be(0xC000_0000);
    }

    [Fact]
    public void Numbered_ids_are_numbers()
    {
        JsonSerializer.Serialize(new VcpuId(uint.MaxValue)).Should().Be("4294967295");
        JsonSerializer.Deserialize<VcpuId>("4294967295").Should().Be(new VcpuId(uint.MaxValue));
        JsonSerializer.Serialize(new IommuGroupId(14)).Should().Be("14");
        JsonSerializer.Deserialize<IommuGroupId>("14").Should().Be(new IommuGroupId(14));
    }

    [Fact]
    public void Numbered_ids_are_property_names()
    {
        var map = new Dictionary<IommuGroupId, VcpuId> { [new(14)] = new(3) };

        string json = JsonSerializer.Serialize(map);

        json.Should().Be("""{"14":3}""");
        JsonSerializer.Deserialize<Dictionary<IommuGroupId, VcpuId>>(json).Should().Equal(map);
    }

    public static TheoryData<Type, string> BadJson
    {
        get
        {
            string[] badTexts = ["null", "7", "1.5", "true", "{}", "[]", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"x y\"", "\"", ""];
            string[] badNumbers = ["null", "-1", "1.5", "4294967296", "1e99", "\"7\"", "true", "{}", "[]", ""];
            var data = new TheoryData<Type, string>();
            foreach (Type type in new[] { typeof(PciAddress), typeof(VmId), typeof(HostPhysicalAddress), typeof(GuestPhysicalAddress) })
            {
                Array.ForEach(badTexts, json => data.Add(type, json));
            }

            foreach (Type type in new[] { typeof(VcpuId), typeof(IommuGroupId) })
            {
                Array.ForEach(badNumbers, json => data.Add(type, json));
            }

            foreach (Type type in new[] { typeof(PciAddress), typeof(VmId), typeof(VcpuId), typeof(IommuGroupId) })
            {
                Array.ForEach(["{\"\":1}", "{\"a b\":1}", "{\"\\ud800\":1}"], json => data.Add(typeof(Dictionary<,>).MakeGenericType(type, typeof(int)), json));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(BadJson))]
    public void Bad_json_throws_a_json_exception_and_nothing_else(Type type, string json)
    {
        Action act = () => JsonSerializer.Deserialize(json, type);

        act.Should().Throw<JsonException>();
    }
}
