using System.Collections.Immutable;

namespace Passthrough.Linux.Tests.Lspci;

public sealed class LspciOutputTests
{
    private const string Card =
        "0000:01:00.0 0200: 8086:1234 (rev 03)\n" +
        "\tControl: I/O- Mem+ BusMaster+\n" +
        "\tRegion 0: Memory at 8000000000 (64-bit, non-prefetchable)\n" +
        "\tRegion 4: I/O ports at e000 [disabled]\n" +
        "\tExpansion ROM at fd000000 [disabled]\n" +
        "\tCapabilities: [40] Power Management version 3\n" +
        "\t\tFlags: PMEClk- DSI- D1- D2- AuxCurrent=0mA PME(D0-,D1-,D2-,D3hot-,D3cold-)\n" +
        "\t\tStatus: D3 NoSoftRst- PME-Enable+ DSel=0 DScale=0 PME+\n" +
        "\tCapabilities: [70] Express (v2) Endpoint, MSI 00\n" +
        "\t\tDevCap:\tMaxPayload 128 bytes, PhantFunc 0, Latency L0s unlimited, L1 unlimited\n" +
        "\t\t\tExtTag- AttnBtn- AttnInd- PwrInd- RBE+ FLReset+ SlotPowerLimit 0W\n" +
        "\tCapabilities: [100 v1] Single Root I/O Virtualization (SR-IOV)\n" +
        "\t\tInitial VFs: 4, Total VFs: 8, Number of VFs: 2, Function Dependency Link: 00\n" +
        "\t\tRegion 0: Memory at 00000000fe000000 (64-bit, prefetchable)\n";

    private static LspciFunction Read(string text) => LspciOutput.Parse(text).Single();

    [Fact]
    public void Functions_begin_with_an_address_at_the_start_of_a_line() =>
        LspciOutput.Parse($"{Card}\n0001:02:03.4 ff00: 1234:5678\n\n10000:e1:00.0 0000: 0000:0000\n").Select(f => f.Address.ToString())
            .Should().Equal("0000:01:00.0", "0001:02:03.4", "10000:e1:00.0");

    [Fact]
    public void No_output_has_no_functions() => LspciOutput.Parse(string.Empty).Should().BeEmpty();

    [Fact]
    public void Regions_are_the_functions_own()
    {
        LspciFunction function = Read(Card);

        function.Regions.Select(r => $"{r.Key} {r.Value}").Should().Equal("0 Memory at 8000000000 (64-bit, non-prefetchable)", "4 I/O ports at e000 [disabled]");
        function.Rom.Should().Be("fd000000 [disabled]");
        (function.IsHeaderUnknown, function.IsDenied).Should().Be((false, false));
    }

    [Fact]
    public void Capabilities_have_a_place_a_title_and_a_version_if_they_are_extended() => Read(Card).Capabilities
        .Select(c => (c.Offset, c.IsExtended, c.Version, c.Title)).Should().Equal(
            (0x40, false, 0, "Power Management version 3"),
            (0x70, false, 0, "Express (v2) Endpoint, MSI 00"),
            (0x100, true, 1, "Single Root I/O Virtualization (SR-IOV)"));

    [Fact]
    public void Lines_of_a_capability_are_found_by_their_labels()
    {
        ImmutableArray<LspciCapability> capabilities = Read(Card).Capabilities;

        capabilities[0]["Status"].Should().Be("D3 NoSoftRst- PME-Enable+ DSel=0 DScale=0 PME+");
        capabilities[2]["Initial VFs"].Should().Be("4, Total VFs: 8, Number of VFs: 2, Function Dependency Link: 00");
        capabilities[2]["Region 0"].Should().Be("Memory at 00000000fe000000 (64-bit, prefetchable)");
        capabilities[0]["DevCap"].Should().BeNull();
    }

    [Fact]
    public void A_line_goes_on_where_it_is_indented_further() => Read(Card).Capabilities[1]["DevCap"]
        .Should().Be("MaxPayload 128 bytes, PhantFunc 0, Latency L0s unlimited, L1 unlimited ExtTag- AttnBtn- AttnInd- PwrInd- RBE+ FLReset+ SlotPowerLimit 0W");

    [Theory]
    [InlineData("FLReset", true)]
    [InlineData("ExtTag", false)]
    [InlineData("Reset", null)]
    public void A_flag_is_set_or_not_or_not_printed(string name, bool? sign) => Read(Card).Capabilities[1].Flag("DevCap", name).Should().Be(sign);

    [Fact]
    public void A_capability_without_a_title_runs_into_the_next() =>
        Read("0000:00:00.0 0000: 0000:0000\n\tCapabilities: [ffc v1] \tCapabilities: [40] <chain looped>\n").Capabilities
            .Select(c => (c.Offset, c.Title)).Should().Equal((0xFFC, string.Empty), (0x40, "<chain looped>"));

    [Fact]
    public void What_lspci_could_not_read_is_told()
    {
        Read("0000:00:00.0 0000: 0000:0000\n\tCapabilities: <access denied>\n").IsDenied.Should().BeTrue();
        Read("0000:00:00.0 0000: 0000:0000\n\t!!! Unknown header type 7f\n").IsHeaderUnknown.Should().BeTrue();
    }

    [Theory]
    [InlineData("MSI: Enable+ Count=1/1", false, new ushort[] { 0x05 })]
    [InlineData("MSI-X: Enable+ Count=5 Masked-", false, new ushort[] { 0x11 })]
    [InlineData("Capability ID 0x15 [0001]", false, new ushort[] { 0x15 })]
    [InlineData("", false, new ushort[] { 0x07, 0x0D })]
    [InlineData("", true, new ushort[] { 0x03 })]
    [InlineData("Virtual Channel", true, new ushort[] { 0x02, 0x09 })]
    [InlineData("Extended Capability ID 0x7fff", true, new ushort[] { 0x7FFF })]
    [InlineData("Something new", true, new ushort[0])]
    public void A_title_stands_for_ids(string title, bool isExtended, ushort[] ids) => LspciNames.Ids(new(0x40, isExtended, 0, title, [])).Should().Equal(ids);

    [FactOnLinux(Program = "lspci (pciutils)")]
    public void An_image_in_whose_middle_lspci_ends_does_not_hide_those_after_it()
    {
        byte[] sound = FakeConfig.Of(0x1b36, 0x0010, 0x010802, size: 256).Msix(1, 0, 0x1000).Bytes;
        byte[] deadly = [.. sound];
        deadly[0x40] = 0x14; // Enhanced Allocation
        deadly[0x42] = 1; // whose one entry has no bytes

        LspciRun.Read([sound, deadly, sound]).Select(s => (s.Function.Capabilities.Single().Title.Split(':')[0], s.IsCutShort))
            .Should().Equal(("MSI-X", false), ("Enhanced Allocation (EA)", true), ("MSI-X", false));
    }
}
