using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary>Reading the host that a command is about.</summary>
internal static class HostReading
{
    /// <summary>Reads the host; what went wrong with the host as a whole is said on standard error.</summary>
    public static VmResult<HostInventory> Read(CommandContext context)
    {
        if (!context.OpenHost().TryGetValue(out LinuxHost? host, out VmError? error)
            || !host.ReadInventory(context.CancellationToken).TryGetValue(out HostInventory? inventory, out error))
        {
            return error;
        }

        foreach (VmError warning in inventory.Warnings)
        {
            context.Console.WriteErrorLine($"Warning {Output.SafeText.Line(warning.ToString())}");
        }

        return inventory;
    }
}
