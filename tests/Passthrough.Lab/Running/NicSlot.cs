namespace Passthrough.Lab.Running;

/// <summary>The slot of the network card, as somebody who stands before the machine sees it.</summary>
internal static class NicSlot
{
    /// <summary>Pulls the card out, and waits until the kernel has let it go.</summary>
    public static async Task EmptyAsync()
    {
        await OutsideMonitor.DoAsync("device_del", ("id", "nic1"));
        await Eventually.HoldsAsync(() => !Directory.Exists(Guest.Sysfs(Guest.Nic, string.Empty)), "the kernel has let the card go");
    }

    /// <summary>Puts a card into it, and waits until it is on its driver.</summary>
    public static async Task FillAsync()
    {
        await OutsideMonitor.DoAsync("device_add", ("driver", "e1000e"), ("id", "nic1"), ("bus", "port1"), ("netdev", "wire-nic1"), ("romfile", string.Empty));
        await Eventually.HoldsAsync(() => Guest.DriverOf(Guest.Nic) is not null, "the kernel has found the card");
    }
}
