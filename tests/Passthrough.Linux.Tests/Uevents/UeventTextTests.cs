using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Linux.Tests.Uevents;

public class UeventTextTests
{
    private const string Path = "/devices/pci0000:00/0000:00:01.0/0000:01:00.0";

    private const string Whole = $"add@{Path}\0ACTION=add\0DEVPATH={Path}\0SUBSYSTEM=pci\0PCI_CLASS=20000\0PCI_SLOT_NAME=0000:01:00.0\0SEQNUM=4711\0";

    private static Uevent? Parse(string text) => UeventText.TryParse(Encoding.UTF8.GetBytes(text), out Uevent? uevent) ? uevent : null;

    [Fact]
    public void A_message_is_its_action_its_path_and_its_subsystem() => Parse(Whole).Should().Be(new Uevent("add", Path, "pci"));

    [Theory]
    [InlineData("bind")]
    [InlineData("unbind")]
    [InlineData("remove")]
    [InlineData("change")]
    [InlineData("move")]
    public void Every_action_is_told(string action) =>
        Parse(Whole.Replace("add", action, StringComparison.Ordinal)).Should().Be(new Uevent(action, Path, "pci"));

    [Theory]
    [InlineData("")]
    [InlineData("add")]
    [InlineData("\0")]
    [InlineData($"add{Path}\0ACTION=add\0DEVPATH={Path}\0SUBSYSTEM=pci\0")]
    [InlineData($"@{Path}\0ACTION=\0DEVPATH={Path}\0SUBSYSTEM=pci\0")]
    [InlineData($"Add@{Path}\0ACTION=Add\0DEVPATH={Path}\0SUBSYSTEM=pci\0")]
    [InlineData($"add@devices/x\0ACTION=add\0DEVPATH=devices/x\0SUBSYSTEM=pci\0")]
    [InlineData($"add@\0ACTION=add\0DEVPATH=\0SUBSYSTEM=pci\0")]
    public void A_head_that_is_none_is_no_message(string text) => Parse(text).Should().BeNull();

    [Theory]
    [InlineData("ACTION=add", "ACTION=remove")]
    [InlineData("ACTION=add\0", "")]
    [InlineData($"DEVPATH={Path}", "DEVPATH=/devices/other")]
    [InlineData($"DEVPATH={Path}\0", "")]
    [InlineData("SUBSYSTEM=pci\0", "")]
    [InlineData("SUBSYSTEM=pci", "SUBSYSTEM=")]
    [InlineData("SUBSYSTEM=pci", "SUBSYSTEM=p i")]
    [InlineData("SUBSYSTEM=pci", "SUBSYSTEM=p\u001b[31mi")]
    [InlineData("PCI_CLASS=20000", "PCI_CLASS")]
    [InlineData("PCI_CLASS=20000", "=20000")]
    [InlineData("PCI_CLASS=20000", "")]
    [InlineData("SEQNUM=4711\0", "SEQNUM=4711")]
    public void Fields_that_are_none_or_deny_the_head_make_it_no_message(string field, string instead) =>
        Parse(Whole.Replace(field, instead, StringComparison.Ordinal)).Should().BeNull();

    [Fact]
    public void A_message_of_udevs_own_is_none_of_the_kernels() => Parse("libudev\0\u00fe\u00ed\u00ca\u00fe").Should().BeNull();

    [Fact]
    public void Every_message_cut_anywhere_is_none_or_whole_up_to_a_field()
    {
        for (int length = 0; length < Whole.Length; length++)
        {
            Parse(Whole[..length]).Should().BeOneOf(null, new Uevent("add", Path, "pci"));
        }
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception_and_what_is_read_is_printable() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            bytes => !UeventText.TryParse(bytes, out Uevent? uevent) || IsPrintable(uevent)).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(100_000)));

    [Fact]
    public void A_message_with_any_byte_changed_is_none_or_printable() =>
        Prop.ForAll(
            Gen.Choose(0, Whole.Length - 1).ToArbitrary(), ArbMap.Default.ArbFor<byte>(),
            (place, value) =>
            {
                byte[] bytes = Encoding.ASCII.GetBytes(Whole);
                bytes[place] = value;
                return !UeventText.TryParse(bytes, out Uevent? uevent) || IsPrintable(uevent);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(100_000)));

    private static bool IsPrintable(Uevent uevent) => $"{uevent.Action}{uevent.DevicePath}{uevent.Subsystem}".All(c => c is > ' ' and <= '~');
}
