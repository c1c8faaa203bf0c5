using System.CommandLine;
using Passthrough.Cli.Output;
using Passthrough.Cli.Output.Json;
using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary><c>passthrough capture FILE</c>: writes a recording that stands in for this host elsewhere.</summary>
internal static class CaptureCommand
{
    private const string Details =
        """
        The format is umockdev's, so that umockdev-run reads it too. It holds what 'lspci -vvv' shows, without
        serial numbers and MAC addresses; the IOMMU groups; and what shows which functions the host uses:
        mount points, names of block devices and of network interfaces (not of volumes, and no addresses).
        Read it before you publish it.
        Run as root, or what needs rights is missing from it.
        """;

    public static ToolCommand Create(ToolOptions options)
    {
        Argument<string> file = new("FILE") { Description = "The recording to make; it must not exist" };
        var command = new Command("capture", "Writes a recording of the host's PCI functions, for --host FILE anywhere") { file };
        return new(command, Details, context => Run(context, context.Arguments.GetRequiredValue(file)));
    }

    private static int Run(CommandContext context, string file)
    {
        if (!context.OpenHost().TryGetValue(out LinuxHost? host, out VmError? error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        if (host.Capture(file, context.CancellationToken).Error is { } refused)
        {
            return context.Fail(refused, ExitCode.Unreadable);
        }

        // Read back, so that what is reported is what the file holds.
        if (!LinuxHost.Open(file).TryGetValue(out LinuxHost? recording, out error)
            || !recording.ReadInventory(context.CancellationToken).TryGetValue(out HostInventory? inventory, out error))
        {
            return context.Fail(error, ExitCode.Unreadable);
        }

        Report(context, file, inventory);
        return ExitCode.Done;
    }

    private static void Report(CommandContext context, string file, HostInventory inventory)
    {
        if (context.WantsJson)
        {
            context.Console.WriteLine(ToolJsonContext.Text(new CaptureJson(file, inventory.Functions.Length)));
        }

        string functions = inventory.Functions.Length == 1 ? "1 function" : FormattableString.Invariant($"{inventory.Functions.Length} functions");
        context.Console.WriteErrorLine($"wrote {functions} to {SafeText.Line(file)}");
        if (FunctionText.LacksRights(inventory.Functions))
        {
            context.Console.WriteErrorLine("Warning: some properties could not be read without rights and are missing from it; capture as root to have them.");
        }
    }
}
