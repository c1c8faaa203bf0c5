using System.Text.Json;
using Passthrough.Cli.Commands;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Json;

public class JsonSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.OfDocument();

    private static string Printed(Action<ToolConsole> print)
    {
        using var console = CapturedConsole.Redirected();
        print(console.Console);
        return console.Output;
    }

    private static string List(HostInventory host, bool withGuest = false) => Printed(c => ListCommand.Print(c, host, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: true, withGuest));

    private static string Show(PciFunction function) => Printed(c => ShowCommand.Print(c, SampleHost.Inventory, function, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: true));

    private static string Check(HostInventory host, params string[] addresses) =>
        Printed(c => CheckCommand.Print(c, host, Request(addresses), OwnershipPolicy.Default, OwnerKnowledge.None, asJson: true));

    private static ClaimRequest Request(params string[] devices) =>
        new(new VmId(1), DeviceSelection.Parse(string.Join(' ', devices))) { Overrides = [new(VmErrorCode.NeededByHost, "a rescue VM repairs it")] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_list_keeps_the_documented_schema(bool withGuest) => Schema.Faults("list", List(SampleHost.Inventory, withGuest)).Should().BeEmpty();

    [Theory]
    [InlineData(SampleHost.Bridge)]
    [InlineData(SampleHost.Gpu)]
    [InlineData(SampleHost.Disk)]
    [InlineData(SampleHost.Network)]
    [InlineData(SampleHost.Dead)]
    [InlineData(SampleHost.Unread)]
    public void A_shown_function_keeps_the_documented_schema(string address) => Schema.Faults("show", Show(SampleHost.Function(address))).Should().BeEmpty();

    [Fact]
    public void A_function_of_which_nothing_but_the_address_is_known_keeps_the_documented_schema() =>
        Schema.Faults("show", Show(new PciFunction(PciAddress.Parse("10000:e1:00.0"), "pci10000:e1/00.0"))).Should().BeEmpty();

    [Fact]
    public void An_accepted_check_keeps_the_documented_schema() => Schema.Faults("check", Check(SampleHost.Inventory, SampleHost.Gpu, SampleHost.GpuAudio, SampleHost.Network)).Should().BeEmpty();

    [Fact]
    public void A_refused_check_keeps_the_documented_schema() => Schema.Faults("check", Check(SampleHost.WithoutIommu, SampleHost.Disk, "0000:09:00.0")).Should().BeEmpty();

    [Fact]
    public void A_check_tells_what_was_asked_for_what_was_chosen_and_what_was_set_aside()
    {
        using JsonDocument json = JsonDocument.Parse(Check(SampleHost.Inventory, "slot=02:00", "vendor=1af4"));

        json.RootElement.GetProperty("devices").GetString().Should().Be("slot=0000:02:00 vendor=1af4");
        json.RootElement.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()).Should().Equal(SampleHost.Disk, SampleHost.Network);
        json.RootElement.GetProperty("overrides").EnumerateArray().Select(o => $"{o.GetProperty("code")}: {o.GetProperty("reason")}")
            .Should().Equal("PT2021: a rescue VM repairs it");
        Schema.Faults("check", json.RootElement.GetRawText()).Should().BeEmpty();
    }

    [Fact]
    public void A_refused_check_names_the_addresses_that_were_named_as_such()
    {
        using JsonDocument json = JsonDocument.Parse(Check(SampleHost.Inventory, SampleHost.Bridge, "vendor=ffff,count=7"));

        json.RootElement.GetProperty("devices").GetString().Should().Be($"{SampleHost.Bridge} vendor=ffff,count=7");
        json.RootElement.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()).Should().Equal(SampleHost.Bridge);
        Schema.Faults("check", json.RootElement.GetRawText()).Should().BeEmpty();
    }

    [Fact]
    public void The_live_host_keeps_the_documented_schema() => Schema.Faults("list", ToolRun.Of("list", "--json", "--guest").Output).Should().BeEmpty();

    [Fact]
    public void A_text_that_breaks_the_schema_is_found() =>
        Schema.Faults("capture", """{"file": 1, "functions": -1, "extra": null}""").Should().HaveCount(3);

    [Fact]
    public void What_could_not_be_read_is_null_and_what_is_not_there_is_not()
    {
        JsonElement unread = Element(SampleHost.Unread);
        JsonElement gpu = Element(SampleHost.Gpu);

        unread.GetProperty("capabilities").ValueKind.Should().Be(JsonValueKind.Null);
        unread.GetProperty("unknown").EnumerateArray().Select(u => u.GetString()).Should().Equal("capabilities", "msix");
        gpu.GetProperty("capabilities").GetArrayLength().Should().Be(0);
        gpu.GetProperty("unknown").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public void Uses_that_could_not_be_read_are_null_and_uses_that_are_none_are_an_empty_array()
    {
        Element(SampleHost.Unread).GetProperty("hostUses").ValueKind.Should().Be(JsonValueKind.Null);
        Element(SampleHost.Gpu).GetProperty("hostUses").GetArrayLength().Should().Be(0);
        Element(SampleHost.Disk).GetProperty("hostUses")[0].GetProperty("kind").GetString().Should().Be("mountedFileSystem");
    }

    [Fact]
    public void Resets_of_the_registers_stand_beside_the_kernels_with_the_differences()
    {
        using JsonDocument json = JsonDocument.Parse(Show(SampleHost.WithResets("flr", "bus")));

        json.RootElement.GetProperty("ownResetMethods").EnumerateArray().Select(m => m.GetString()).Should().Equal("pm");
        json.RootElement.GetProperty("resetDifferences").EnumerateArray()
            .Select(d => (d.GetProperty("method").GetString(), d.GetProperty("offered").GetBoolean(), d.GetProperty("listed").GetBoolean()))
            .Should().Equal(("flr", false, true), ("pm", true, false));
        Schema.Faults("show", json.RootElement.GetRawText()).Should().BeEmpty();
    }

    [Fact]
    public void The_reach_of_resets_and_the_predicted_group_stand_beside_what_the_kernel_says()
    {
        HostInventory host = SampleHost.BelowTheBridge;
        string text = Printed(c => ShowCommand.Print(c, host, host.Find(PciAddress.Parse(SampleHost.Gpu)).GetValueOrThrow(), OwnershipPolicy.Default, OwnerKnowledge.None, asJson: true));
        using JsonDocument json = JsonDocument.Parse(text);

        JsonElement way = json.RootElement.GetProperty("resetReach").EnumerateArray().Single();
        way.GetProperty("method").GetString().Should().Be("bus");
        way.GetProperty("others").EnumerateArray().Select(a => a.GetString()).Should().Equal(SampleHost.GpuAudio);
        way.GetProperty("usableAlone").GetBoolean().Should().BeFalse();
        json.RootElement.GetProperty("hotResetSet").EnumerateArray().Select(a => a.GetString()).Should().Equal(SampleHost.Gpu, SampleHost.GpuAudio);
        json.RootElement.GetProperty("predictedGroup").EnumerateArray().Select(a => a.GetString()).Should().Equal(SampleHost.Bridge, SampleHost.Gpu, SampleHost.GpuAudio);
        Schema.Faults("show", text).Should().BeEmpty();
    }

    [Fact]
    public void A_reach_and_a_group_that_cannot_be_told_are_null()
    {
        using JsonDocument json = JsonDocument.Parse(Show(new PciFunction(PciAddress.Parse("10000:e1:00.0"), "pci10000:e1/00.0")));

        json.RootElement.GetProperty("resetReach").ValueKind.Should().Be(JsonValueKind.Null);
        json.RootElement.GetProperty("predictedGroup").ValueKind.Should().Be(JsonValueKind.Null);
        json.RootElement.GetProperty("hotResetSet").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public void Resets_of_registers_that_could_not_be_read_are_null()
    {
        using JsonDocument json = JsonDocument.Parse(Show(SampleHost.Function(SampleHost.Unread)));

        json.RootElement.GetProperty("ownResetMethods").ValueKind.Should().Be(JsonValueKind.Null);
        json.RootElement.GetProperty("resetDifferences").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void An_element_has_the_values_of_the_function()
    {
        JsonElement network = Element(SampleHost.Network);

        network.GetProperty("vendorId").GetString().Should().Be("1af4");
        network.GetProperty("class").GetString().Should().Be("020000");
        network.GetProperty("deviceType").GetString().Should().Be("VirtioNet");
        network.GetProperty("name").GetString().Should().Be("Red Hat, Inc. Virtio 1.0 network device");
        network.GetProperty("iommuGroup").GetUInt32().Should().Be(12);
        network.GetProperty("bars")[2].GetRawText().Replace(" ", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal)
            .Should().Be("""{"index":4,"kind":"memory64","address":"0x7100000000","size":65536,"prefetchable":false}""");
        network.GetProperty("msix").GetProperty("tableOffset").GetInt32().Should().Be(0x8000);
        network.GetProperty("assignable").GetBoolean().Should().BeTrue();
        network.GetProperty("assignTogether")[0].GetString().Should().Be(SampleHost.Network);
    }

    [Fact]
    public void Capabilities_have_hexadecimal_ids_and_offsets()
    {
        byte[] config = new byte[4096];
        (config[0x06], config[0x34], config[0x40]) = (0x10, 0x40, 0x11);
        (config[0x100], config[0x102]) = (0x10, 0x01);
        PciFunction function = SampleHost.Function(SampleHost.Network) with { Capabilities = PciCapabilityList.Read(config) };
        using JsonDocument json = JsonDocument.Parse(Show(function));

        json.RootElement.GetProperty("capabilities").EnumerateArray()
            .Select(c => $"{c.GetProperty("id")} {c.GetProperty("offset")} {c.GetProperty("extended")} {c.GetProperty("name")}")
            .Should().Equal("11 40 False MSI-X", "0010 100 True SR-IOV");
    }

    private static JsonElement Element(string address) =>
        JsonDocument.Parse(List(SampleHost.Inventory)).RootElement.EnumerateArray().Single(f => f.GetProperty("address").ValueEquals(address));
}
