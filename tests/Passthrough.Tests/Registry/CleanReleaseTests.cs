using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>Nothing that the old VM wrote is seen by the next.</summary>
public sealed class CleanReleaseTests
{
    private const int Command = 0x04;
    private const int InterruptLine = 0x3C;
    private const ushort Vector = 32;

    private readonly DeviceRegistry _registry = Of(2);
    private readonly PassthroughDevice _device;
    private readonly Lease _lease;

    public CleanReleaseTests()
    {
        _device = _registry.Find(0).Device;
        _lease = _registry.Give(Vm1, 0);
        _device.AddMsixRemap(Vector, 64, new VcpuId(0)).GetValueOrThrow();
        _device.AddMmioRegion(new(0xFE00_0000), new(0xC000_0000), 0x1000).GetValueOrThrow();
        _device.PciConfig.WriteByte(Command, 0x07).ThrowIfError();
        _device.PciConfig.WriteByte(InterruptLine, 0x0B).ThrowIfError();
    }

    [Fact]
    public void The_VM_had_left_traces()
    {
        _device.RemapInterrupt(Vector, out _).Should().BeTrue();
        _device.MmioRegionCount.Should().Be(1);
        _device.PciConfig.ToArray().Should().NotEqual(NewDevice(0).PciConfig.ToArray());
    }

    [Fact]
    public void Remaps_are_gone()
    {
        _registry.Release(_lease).ThrowIfError();

        _device.MsixRemapCount.Should().Be(0);
        _device.MsixRemaps.Should().BeEmpty();
        _device.RemapInterrupt(Vector, out _).Should().BeFalse();
    }

    [Fact]
    public void Windows_are_gone()
    {
        _registry.Release(_lease).ThrowIfError();

        _device.MmioRegionCount.Should().Be(0);
        _device.MmioRegions.Should().BeEmpty();
    }

    [Fact]
    public void Configuration_reads_as_after_power_on()
    {
        _registry.Release(_lease).ThrowIfError();

        _device.PciConfig.ToArray().Should().Equal(NewDevice(0).PciConfig.ToArray());
    }

    [Fact]
    public void Resume_brings_nothing_back()
    {
        _registry.Release(_lease).ThrowIfError();

        _device.Resume().ThrowIfError();

        _device.RemapInterrupt(Vector, out _).Should().BeFalse();
        _device.MmioRegionCount.Should().Be(0);
    }

    [Fact]
    public void A_release_by_address_is_as_clean()
    {
        _registry.Release(At(0), Vm1).ThrowIfError();

        _device.MsixRemapCount.Should().Be(0);
        _device.PciConfig.ToArray().Should().Equal(NewDevice(0).PciConfig.ToArray());
    }

    [Fact]
    public void A_replayed_release_is_as_clean()
    {
        OwnershipEvent released = _registry.Decide(new ReleaseCommand(_lease)).GetValueOrThrow();

        _registry.Replay(released).ThrowIfError();

        _device.MsixRemapCount.Should().Be(0);
        _device.PciConfig.ToArray().Should().Equal(NewDevice(0).PciConfig.ToArray());
    }

    [Fact]
    public void Every_device_of_a_lease_is_cleaned()
    {
        _registry.Release(_lease).ThrowIfError();
        Lease both = _registry.Give(Vm2, 0, 1);
        _registry.Find(0).Device.AddMsixRemap(Vector, 64, new VcpuId(0)).GetValueOrThrow();
        _registry.Find(1).Device.AddMsixRemap(Vector, 64, new VcpuId(0)).GetValueOrThrow();

        _registry.Release(both).ThrowIfError();

        _registry.Devices.Select(d => d.Device.MsixRemapCount).Should().AllBeEquivalentTo(0);
    }

    [Fact]
    public void A_refused_release_leaves_the_owners_work_alone()
    {
        var stale = NewLease(_lease.Generation, Vm2, _lease.Functions);

        _registry.Release(stale).IsSuccess.Should().BeFalse();

        _device.RemapInterrupt(Vector, out _).Should().BeTrue();
        _device.MmioRegionCount.Should().Be(1);
        _device.PciConfig.ReadByte(Command).GetValueOrThrow().Should().Be(0x07);
    }
}
