namespace Passthrough.Linux.Tests;

public sealed class RecordingParserTests
{
    public const string Sound = """
        P: /devices/pci0000:00/0000:00:01.0
        E: DRIVER=nvme
        E: SUBSYSTEM=pci
        A: class=0x010802\n
        H: config=361B1000070510000202080100000000040060FE00000000000000000000000000000000000000000000000000F41A00110000000000000000000000000B0100
        A: device=0x0010\n
        L: driver=../../../bus/pci/drivers/nvme
        A: driver_override=(null)\n
        L: iommu_group=../../../kernel/iommu_groups/3
        A: numa_node=1\n
        A: power/control=on\n
        A: resource=0x00000000fe600000 0x00000000fe603fff 0x0000000000140204\n0x0000000000000000 0x0000000000000000 0x0000000000000000\n
        A: vendor=0x1b36\n

        P: /devices/pci0000:00/0000:00:01.0/usb1
        N: bus/usb/001/001=0AFF
        S: a/link
        E: SUBSYSTEM=usb
        A: text=tab\t quote\" octal\303\251 backslash\\

        """;

    [Fact]
    public void A_recording_of_umockdevs_own_making_is_read()
    {
        PciFunction function = TreeReading.ReadRecording(Sound).Functions.Should().ContainSingle().Subject;

        function.Warnings.Should().BeEmpty();
        function.Driver.ValueOrDefault.Should().Be("nvme");
        function.NumaNode.ValueOrDefault.Should().Be(1);
        function.Bars.ValueOrDefault.Should().ContainSingle().Which.Size.Should().Be(0x4000);
    }

    [Fact]
    public void A_group_that_only_functions_name_has_them_as_members()
    {
        IommuGroup group = TreeReading.ReadRecording(Sound).Groups.Should().ContainSingle().Subject;

        group.Members.Should().Equal(PciAddress.Parse("0000:00:01.0"));
        group.ReservedRegions.IsKnown.Should().BeFalse();
    }

    [Fact]
    public void A_recording_without_a_mount_table_leaves_host_uses_unknown() =>
        TreeReading.ReadRecording(Sound).Functions[0].HostUses.IsKnown.Should().BeFalse();

    [Fact]
    public void Carriage_returns_at_the_ends_of_lines_do_not_matter() =>
        TreeReading.ReadRecording(Sound.ReplaceLineEndings("\r\n")).Functions.Should().ContainSingle().Which.Warnings.Should().BeEmpty();

    [Theory]
    [InlineData("", 1)]
    [InlineData("\nP: /devices/a\nE: SUBSYSTEM=x\n", 1)]
    [InlineData("# a comment\n", 1)]
    [InlineData("A: a=b\n", 1)]
    [InlineData("P: /kernel/iommu_groups/14\n", 1)]
    [InlineData("P: /devices/a\nA: x=1\n", 2)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nE: SUBSYSTEM=y\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nP: /devices/b\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nI: 5\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nA:a=b\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nA: a\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nA: a=b\\\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nA: a=\\777\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nH: a=00F\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nH: a=00 FF\n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nL: a=b\nL: a=b\n", 4)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nA: a=1\nA: a/b=1\n", 4)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\n \n", 3)]
    [InlineData("P: /devices/a\nE: SUBSYSTEM=x\nA: a=\0\n", 3)]
    [InlineData("P: /devices/a/0000:00:01.0\nE: SUBSYSTEM=pci\n\nP: /devices/b/0000:00:01.0\nE: SUBSYSTEM=pci\n\n", 6)]
    public void A_wrong_line_is_named(string text, int line) =>
        RecordingParser.Parse(System.Text.Encoding.UTF8.GetBytes(text), "f").Error.Should().BeOfType<RecordingMalformed>().Which.Line.Should().Be(line);

    [Fact]
    public void Text_that_is_no_utf8_is_named() =>
        RecordingParser.Parse([.. "P: /devices/a\nE: SUBSYSTEM=x\nA: a="u8, 0xC3, (byte)'\n'], "f").Error.Should().BeOfType<RecordingMalformed>().Which.Line.Should().Be(3);

    [Theory]
    [InlineData(@"a\n\t\r\b\f\v\\\""", "a\n\t\r\b\f\v\\\"")]
    [InlineData(@"\101\7\18\q", "A\a\u00018q")]
    public void Escapes_are_those_of_glib(string text, string meaning)
    {
        bool read = RecordingText.TryUnescape(System.Text.Encoding.UTF8.GetBytes(text), out byte[] bytes);

        read.Should().BeTrue();
        System.Text.Encoding.UTF8.GetString(bytes).Should().Be(meaning);
    }

    [Fact]
    public void A_name_that_climbs_ends_at_the_root()
    {
        RecordingParser.Parse("P: /devices/a\nE: SUBSYSTEM=x\nA: ../../../../../kernel/x=1\n"u8, "f").TryGetValue(out MemoryTree? tree, out _).Should().BeTrue();

        tree!.ReadFile("kernel/x", new byte[4], out int count).Should().Be(TreeStatus.Found);
        count.Should().Be(1);
    }
}
