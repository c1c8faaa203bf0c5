using System.Collections.Immutable;

namespace Passthrough.Cli.Planning;

/// <summary>What a guest would see of a function, as the library's device has it; or why that cannot be told.</summary>
/// <param name="Bars">The device's BARs.</param>
/// <param name="Windows">The ranges that could be mapped: MSI-X pages are cut out.</param>
/// <param name="SubPageBars">The memory BARs smaller than a page.</param>
/// <param name="Vectors">The MSI-X vectors; 0 when it has no MSI-X.</param>
/// <param name="Reason">Why nothing of it can be told; null when it can.</param>
internal sealed record GuestView(
    ImmutableArray<PciBar> Bars, ImmutableArray<BarRange> Windows, ImmutableArray<SubPageBar> SubPageBars, int Vectors, VmError? Reason)
{
    public static GuestView Of(HostInventory inventory, PciFunction function) => Make(inventory, function) switch
    {
        (var device, null) => new(device.PciConfig.Bars, device.Memory.MappableRanges, device.Memory.SubPageBars, device.Msix?.TableSize ?? 0, null),
        (_, { } error) => new([], [], [], 0, error),
    };

    /// <summary>The device of a function, its small BARs mapped where the inventory vouches for them.</summary>
    public static VmResult<PassthroughDevice> Make(HostInventory inventory, PciFunction function) =>
        PassthroughDevice.Create(function, new DeviceOptions { BarsAloneInPage = inventory.BarsAloneInPage(function) });
}
