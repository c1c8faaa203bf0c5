using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Finds the functions that carry the host's console: a frame buffer, a display with a picture of the host's on it, a serial port.</summary>
/// <param name="files">The host's files.</param>
/// <param name="uses">Takes the directories of devices with a function above them, each with its use.</param>
internal sealed class ConsoleUses(UseFiles files, ImmutableArray<(string Device, HostUse Use)>.Builder uses)
{
    private const string VirtualConsoles = "sys/class/vtconsole";
    private const string FrameBuffers = "sys/class/graphics";
    private const string Displays = "sys/class/drm";
    private const string Terminals = "sys/class/tty";
    private const string ActiveConsoles = "sys/class/tty/console";

    public void Read()
    {
        ReadFrameBuffer();
        ReadDisplays();
        ReadSerialPorts();
    }

    // The console is on the first frame buffer unless a program moves it, which only that program knows (Linux: drivers/video/fbdev/core/fbcon.c).
    private void ReadFrameBuffer()
    {
        string? console = files.List(VirtualConsoles).FirstOrDefault(IsOnFrameBuffer);
        if (console is null)
        {
            return;
        }

        string? first = files.List(FrameBuffers).Where(static n => NumberOf(n, "fb") >= 0).MinBy(static n => NumberOf(n, "fb"));
        if (first is not null)
        {
            Add($"{FrameBuffers}/{first}", $"the console {console} is on {first}");
        }
    }

    private bool IsOnFrameBuffer(string console) =>
        files.TryResolve($"{VirtualConsoles}/{console}", out string device)
        && files.ReadText($"{device}/bind") is "1"
        && files.ReadText($"{device}/name").Contains("frame buffer", StringComparison.Ordinal);

    // A connector is there only while a driver of the host's has the card; a picture is on it while it is enabled.
    private void ReadDisplays()
    {
        foreach (string name in files.List(Displays))
        {
            int dash = name.IndexOf('-', StringComparison.Ordinal);
            if (dash > 0 && NumberOf(name[..dash], "card") >= 0 && files.TryResolve($"{Displays}/{name}", out string connector)
                && files.ReadText($"{connector}/status") is "connected" && files.ReadText($"{connector}/enabled") is not "disabled")
            {
                Add($"{Displays}/{name}", $"the host shows a picture on {MountTable.Show(name)}");
            }
        }
    }

    private void ReadSerialPorts()
    {
        if (files.Paths.Resolve(ActiveConsoles, out string console) != TreeStatus.Found)
        {
            return;
        }

        foreach (string name in files.ReadText($"{console}/active").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!name.Contains('/', StringComparison.Ordinal))
            {
                Add($"{Terminals}/{name}", $"the console is on {MountTable.Show(name)}");
            }
        }
    }

    private void Add(string path, string evidence)
    {
        if (files.Paths.Resolve(path, out string device) == TreeStatus.Found && FunctionLocation.FunctionsAbove(device).Any())
        {
            uses.Add((device, new(HostUseKind.Console, evidence)));
        }
    }

    private static int NumberOf(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, null, out int number) ? number : -1;
}
