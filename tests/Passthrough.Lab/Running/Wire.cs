using System.Globalization;

namespace Passthrough.Lab.Running;

/// <summary>The network interfaces of the guest's cards, two of which are on one wire.</summary>
internal static class Wire
{
    /// <summary>
    /// Turns the interface of a card on, when its driver has made it; the kernel then asks for routers by itself. What it asks is for nobody here: cards hear it
    /// only when they listen to everything.
    /// </summary>
    public static async Task<string> UpAsync(PciAddress card)
    {
        string folder = Guest.Sysfs(card, "net");
        string name = await Eventually.FindAsync(() => Directory.Exists(folder) ? Directory.GetDirectories(folder).Select(Path.GetFileName).FirstOrDefault() : null, $"{card} has an interface");
        await GuestCommand.ShellAsync($"ip link set {name} promisc on && ip link set {name} up");
        return name;
    }

    public static Task DownAsync(string name) => GuestCommand.ShellAsync($"ip link set {name} down && ip link set {name} promisc off");

    public static bool HasLink(string name) => Read(name, "carrier") == 1;

    public static bool HasHeard(string name) => Read(name, "statistics/rx_packets") > 0;

    private static long Read(string name, string file) => long.Parse(File.ReadAllText($"/sys/class/net/{name}/{file}"), CultureInfo.InvariantCulture);
}
