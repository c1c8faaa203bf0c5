using System.Collections.Immutable;
using Passthrough.Linux;

namespace Passthrough.Cli.Output.Json;

/// <summary>A process that has a device open.</summary>
internal sealed record HolderJson(int Process, string Name, string Command)
{
    /// <summary>Who has a function open; null when nobody was looked for.</summary>
    public static HolderJson[]? Of(HostInventory inventory, PciFunction function, VfioHolders? holders) =>
        holders is not null && VfioHolders.CanBeHeld(function) ? Of(holders.Of(inventory, function)) : null;

    /// <summary>The processes.</summary>
    public static HolderJson[] Of(ImmutableArray<VfioHolder> holders) => [.. holders.Select(h => new HolderJson(h.ProcessId, h.Name, h.Command))];
}
