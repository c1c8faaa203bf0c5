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
        string.Join(",", Vectors(device).Where(v => device.RemapInterrupt(v, out _))));

    // Those that are listed and their neighbours, and a sample of all: each state is told hundreds of times.
    private static IEnumerable<ushort> Vectors(PassthroughDevice device) => device.MsixRemaps
        .SelectMany(r => new[] { r.HostVector - 1, r.HostVector, r.HostVector + 1 })
        .Concat(Enumerable.Range(0, 512))
        .Concat(Enumerable.Range(0, 256).Select(i => 257 * i))
        .Where(v => v is >= 0 and <= ushort.MaxValue)
        .Distinct()
        .Order()
        .Select(v => (ushort)v);
}
