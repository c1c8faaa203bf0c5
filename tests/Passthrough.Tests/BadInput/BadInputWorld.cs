using Passthrough.Tests.Registry;

namespace Passthrough.Tests.BadInput;

/// <summary>A device that stands alone and one in a registry, both in the middle of their lives, and all that can be seen of them.</summary>
internal sealed class BadInputWorld
{
    public static readonly PciAddress Registered = new(0, 0x0900);
    public static readonly PciAddress Free = new(0, 0x0908);
    public static readonly PciAddress Nobodys = new(0, 0x0A00);
    public static readonly VmId Owner = new(1);
    public static readonly VmId Other = new(2);

    public BadInputWorld()
    {
        Card = SampleFunctions.CardDevice();
        Card.AssignToVm(Owner).ThrowIfError();
        Card.AddMmioRegion(new(SampleFunctions.Bar2), new(0xC000_0000), 0x1000).ThrowIfError();
        Card.Interrupts.Add(40, 50, new VcpuId(1), tableEntry: 3).ThrowIfError();
        Card.PciConfig.WriteUInt16(0x04, 0x0006).ThrowIfError();
        Card.Interrupts.Table!.TryGuestWrite(0, 0x2000, 8, 0xFEE0_1000);
        Registry.Register(DeviceAt(Registered)).ThrowIfError();
        Registry.Register(DeviceAt(Free)).ThrowIfError();
        Registry.Register(BeingReleased).ThrowIfError();
        Lease = Registry.Assign(new ClaimRequest(Owner, Registered)).GetValueOrThrow();
        Registry.BeginRelease(Registry.Assign(new ClaimRequest(Other, BeingReleased.Address)).GetValueOrThrow()).ThrowIfError();
    }

    public PassthroughDevice Card { get; }

    public DeviceRegistry Registry { get; } = new();

    public PassthroughDevice BeingReleased { get; } = DeviceAt(new(0, 0x0910));

    public Lease Lease { get; }

    public MsixTable Table => Card.Interrupts.Table!;

    public PassthroughDevice InRegistry => Registry.TryFind(Registered, out RegisteredDevice? found) ? found.Device : throw new InvalidOperationException("It is registered.");

    public string State => string.Join(
        Environment.NewLine,
        [DeviceState.Of(Card), Registry.Revision, .. Registry.Devices.Select(d => $"{d.Address} {DeviceState.Of(d.Device)}"), .. Registry.LeasesOf(Owner), .. Registry.LeasesOf(Other)]);

    public static PassthroughDevice DeviceAt(PciAddress address) =>
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, address).GetValueOrThrow();
}
