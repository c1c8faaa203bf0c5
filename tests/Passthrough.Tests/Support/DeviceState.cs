namespace Passthrough.Tests.Support;

/// <summary>All of a device that can be seen from outside, as text: equal texts, equal states.</summary>
internal static class DeviceState
{
    public static string Of(PassthroughDevice device) => string.Join(
        Environment.NewLine,
        device.Ownership,
        Convert.ToHexString(device.PciConfig.ToArray()),
        string.Join("; ", device.MmioRegions),
        string.Join("; ", device.PciConfig.GuestBars),
        string.Join("; ", device.MsixRemaps),
        string.Join("; ", Enumerable.Range(0, device.Interrupts.Table?.Size ?? 0).Select(e => device.Interrupts.Table!.Read(e))),
        string.Join(",", Enumerable.Range(0, ushort.MaxValue + 1).Where(v => device.RemapInterrupt((ushort)v, out _))));
}
