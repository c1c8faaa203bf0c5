using Passthrough.Linux;

namespace Passthrough.Cli.Commands;

/// <summary>Looking for processes that have devices open.</summary>
internal static class HolderReading
{
    /// <summary>Looks, where any function could be held.</summary>
    /// <param name="context">What the user typed.</param>
    /// <param name="inventory">What the host reports.</param>
    /// <returns>The holders; null when nobody was looked for: no function is on a VFIO driver, or the host is a recording.</returns>
    public static VfioHolders? Read(CommandContext context, HostInventory inventory) =>
        inventory.Functions.Any(VfioHolders.CanBeHeld) && context.OpenHost().TryGetValue(out LinuxHost? host, out _) && !host.IsRecording
            ? host.ReadHolders(context.CancellationToken).TryGetValue(out VfioHolders? holders, out _) ? holders : new([], IsComplete: false)
            : null;
}
