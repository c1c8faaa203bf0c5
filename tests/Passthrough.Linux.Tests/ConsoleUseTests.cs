namespace Passthrough.Linux.Tests;

public sealed class ConsoleUseTests : IDisposable
{
    private const string Card = "pci0000:00/0000:00:02.0";

    private readonly FakeHostTree _tree = new();

    public ConsoleUseTests() => _tree.Function(Card);

    public void Dispose() => _tree.Dispose();

    private HostUse[] Uses() => [.. _tree.Read().At("0000:00:02.0").HostUses.ValueOrDefault];

    private void VirtualConsole(string name, string bound, string kind) => _tree.File($"sys/devices/virtual/vtconsole/{name}/bind", bound + "\n").File($"sys/devices/virtual/vtconsole/{name}/name", kind + "\n")
        .Link($"sys/class/vtconsole/{name}", $"../../devices/virtual/vtconsole/{name}");

    private void FrameBuffer(string way) => _tree.File($"sys/devices/{way}/dev", "29:0\n").Link($"sys/class/graphics/{Path.GetFileName(way)}", $"/sys/devices/{way}");

    private void Connector(string name, string status, string enabled) => _tree.File($"sys/devices/{Card}/drm/card1/{name}/status", status + "\n").File($"sys/devices/{Card}/drm/card1/{name}/enabled", enabled + "\n")
        .Link($"sys/class/drm/{name}", $"../../devices/{Card}/drm/card1/{name}").Link("sys/class/drm/card1", $"../../devices/{Card}/drm/card1");

    private void SerialPort(string way, string active) => _tree.File($"sys/devices/{way}/dev", "4:68\n").Link($"sys/class/tty/{Path.GetFileName(way)}", $"/sys/devices/{way}")
        .File("sys/devices/virtual/tty/console/active", active + "\n").Link("sys/class/tty/console", "../../devices/virtual/tty/console");

    [FactOnLinux]
    public void A_frame_buffer_with_the_console_is_a_use()
    {
        VirtualConsole("vtcon0", "0", "(S) dummy device");
        VirtualConsole("vtcon1", "1", "(M) frame buffer device");
        FrameBuffer($"{Card}/graphics/fb0");

        Uses().Should().Equal(new HostUse(HostUseKind.Console, "the console vtcon1 is on fb0"));
    }

    [FactOnLinux]
    public void A_second_frame_buffer_is_none()
    {
        VirtualConsole("vtcon1", "1", "(M) frame buffer device");
        FrameBuffer("platform/simple-framebuffer.0/graphics/fb2");
        FrameBuffer($"{Card}/graphics/fb10");

        Uses().Should().BeEmpty();
    }

    [Theory]
    [InlineData("0", "(M) frame buffer device")]
    [InlineData("1", "(S) VGA+")]
    public void A_frame_buffer_without_the_console_is_none(string bound, string kind)
    {
        VirtualConsole("vtcon1", bound, kind);
        FrameBuffer($"{Card}/graphics/fb0");

        Uses().Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_display_with_a_picture_of_the_hosts_is_a_use()
    {
        Connector("card1-HDMI-A-1", "connected", "enabled");

        Uses().Should().Equal(new HostUse(HostUseKind.Console, "the host shows a picture on card1-HDMI-A-1"));
    }

    [Theory]
    [InlineData("disconnected", "disabled")]
    [InlineData("connected", "disabled")]
    public void A_display_without_a_picture_is_none(string status, string enabled)
    {
        Connector("card1-HDMI-A-1", status, enabled);

        Uses().Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_serial_port_with_the_console_is_a_use()
    {
        SerialPort($"{Card}/{Path.GetFileName(Card)}:0/{Path.GetFileName(Card)}:0.0/tty/ttyS4", "tty0 ttyS4");

        Uses().Should().Equal(new HostUse(HostUseKind.Console, "the console is on ttyS4"));
    }

    [FactOnLinux]
    public void A_serial_port_without_the_console_is_none()
    {
        SerialPort($"{Card}/tty/ttyS4", "tty0 ttyS0");

        Uses().Should().BeEmpty();
    }
}
