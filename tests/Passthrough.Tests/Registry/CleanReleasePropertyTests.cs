using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Registry.Cards;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>Whatever a guest wrote, every byte that the next owner can read is the power-on image's.</summary>
[Trait("Category", "Heavy")]
public sealed class CleanReleasePropertyTests
{
    private static readonly byte[] Image = NewCard(0).PciConfig.ToArray();

    private static readonly MsixEntry[] Table = [.. TableOf(NewCard(0))];

    private static IEnumerable<MsixEntry> TableOf(PassthroughDevice device) =>
        Enumerable.Range(0, device.Interrupts.Table!.Size).Select(e => device.Interrupts.Table.Read(e).GetValueOrThrow());

    public sealed record GuestWrite(int Dword, uint Value);

    private static Arbitrary<GuestWrite[]> Writes =>
        (from dword in Gen.Frequency((8, Gen.Choose(0, 0x3F)), (1, Gen.Choose(0x40, 0x3FF)))
         from value in Gen.OneOf(Gen.Elements(0u, 7u, uint.MaxValue, 0xFFFF_FFF0u), Gen.Choose(int.MinValue, int.MaxValue).Select(v => unchecked((uint)v)))
         select new GuestWrite(dword, value)).ArrayOf().Resize(40).ToArbitrary();

    private static void Holds(Action<DeviceRegistry, Lease> release) => Prop.ForAll(Writes, writes => IsClean(writes, release))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(3_000)));

    private static bool IsClean(GuestWrite[] writes, Action<DeviceRegistry, Lease> release)
    {
        DeviceRegistry registry = Registered(1);
        PassthroughDevice device = registry.Find(0).Device;
        Lease lease = registry.GiveAndUse(Vm1, 0);
        foreach (GuestWrite write in writes)
        {
            device.PciConfig.GuestWrite(4 * write.Dword, 4, write.Value);
            device.Interrupts.Table!.TryGuestWrite(0, 0x2000 + (4 * ((ulong)write.Dword % 64)), 4, write.Value);
        }

        release(registry, lease);

        registry.Give(Vm2, 0);
        return device.PciConfig.ToArray().AsSpan().SequenceEqual(Image)
            && TableOf(device).SequenceEqual(Table)
            && device.MmioRegionCount + device.MsixRemapCount == 0;
    }

    [Fact]
    public void After_a_release_at_once() => Holds((registry, lease) => registry.Release(lease).ThrowIfError());

    [Fact]
    public void After_a_release_in_two_steps() => Holds((registry, lease) =>
    {
        registry.BeginRelease(lease).ThrowIfError();
        registry.CompleteRelease(lease).ThrowIfError();
    });

    [Fact]
    public void After_a_quarantine() => Holds((registry, lease) =>
    {
        registry.BeginRelease(lease).ThrowIfError();
        registry.CompleteRelease(lease, FailedAt(0)).ThrowIfError();
        registry.Clear(At(0), "looked at it").ThrowIfError();
    });
}
