using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rule 6: mapped is intent, accessible is effect.</summary>
public sealed class WindowAccessTests
{
    private const int Command = 0x04;
    private const int PowerControl = PowerAt + 4;
    private static readonly HostPhysicalAddress Host = new(Bar2 + 0x1000);
    private static readonly GuestPhysicalAddress Guest = new(0xC000_1000);

    private static PassthroughDevice RunningCard()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(Host, Guest, 0x1000).ThrowIfError();
        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        return device;
    }

    private static bool IsAccessible(PassthroughDevice device) => device.MmioRegions.Single().IsAccessible;

    [Fact]
    public void A_mapped_and_placed_window_of_an_assigned_device_that_is_awake_is_accessible()
    {
        IsAccessible(RunningCard()).Should().BeTrue();
    }

    [Fact]
    public void Without_an_owner_it_is_not()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(Host, Guest, 0x1000).ThrowIfError();
        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();

        MmioRegion region = device.MmioRegions.Single();

        region.GuestAddress.Should().Be(Guest);
        region.IsAccessible.Should().BeFalse();
    }

    [Fact]
    public void Unmapped_it_is_not_and_mapped_again_it_is()
    {
        PassthroughDevice device = RunningCard();

        device.Memory.Unmap(Host).ThrowIfError();
        MmioRegion unmapped = device.MmioRegions.Single();
        device.Memory.Map(Host).ThrowIfError();

        (unmapped.IsMapped, unmapped.IsAccessible, unmapped.GuestAddress).Should().Be((false, false, Guest));
        IsAccessible(device).Should().BeTrue();
    }

    [Fact]
    public void Only_the_window_that_is_named_is_unmapped()
    {
        PassthroughDevice device = RunningCard();
        device.AddMmioRegion(new(Bar2), new(0xC000_0000), 0x1000).ThrowIfError();

        device.Memory.Unmap(Host).ThrowIfError();

        device.MmioRegions.Select(r => r.IsAccessible).Should().Equal(true, false);
    }

    [Fact]
    public void A_window_is_mapped_and_unmapped_also_while_its_BAR_is_not_placed()
    {
        PassthroughDevice device = RunningCard();
        device.PciConfig.WriteUInt16(Command, 0).ThrowIfError();

        device.Memory.Unmap(Host).ThrowIfError();
        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();

        IsAccessible(device).Should().BeFalse();
    }

    [Fact]
    public void Mapping_what_is_mapped_changes_nothing()
    {
        PassthroughDevice device = RunningCard();
        string before = DeviceState.Of(device);

        device.Memory.Map(Host).IsSuccess.Should().BeTrue();

        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void A_window_is_mapped_by_where_it_begins()
    {
        PassthroughDevice device = RunningCard();

        device.Memory.Map(new(Bar2)).Error.Should().Be(new WindowNotFound(new(Bar2)));
        device.Memory.Unmap(new(Bar2)).Error.Should().Be(new WindowNotFound(new(Bar2)));
    }

    [Fact]
    public void Without_memory_decode_it_is_not()
    {
        PassthroughDevice device = RunningCard();

        device.PciConfig.WriteUInt16(Command, 0x0005).ThrowIfError();

        IsAccessible(device).Should().BeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Asleep_it_is_not_and_keeps_its_address(byte state)
    {
        PassthroughDevice device = RunningCard();

        device.PciConfig.WriteByte(PowerControl, state).ThrowIfError();

        MmioRegion region = device.MmioRegions.Single();
        (region.GuestAddress, region.IsAccessible).Should().Be((Guest, false));
    }

    [Fact]
    public void Awake_again_it_is()
    {
        PassthroughDevice device = RunningCard();
        device.PciConfig.WriteByte(PowerControl, 1).ThrowIfError();

        device.PciConfig.WriteByte(PowerControl, 0).ThrowIfError();

        IsAccessible(device).Should().BeTrue();
    }

    [Fact]
    public void Waking_from_D3hot_resets_and_the_guest_turns_decode_on_again()
    {
        PassthroughDevice device = RunningCard();
        device.PciConfig.WriteByte(PowerControl, 3).ThrowIfError();
        device.PciConfig.WriteByte(PowerControl, 0).ThrowIfError();
        bool afterWaking = IsAccessible(device);

        device.PciConfig.WriteUInt32(0x18, 0xC000_0000).ThrowIfError();
        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();

        afterWaking.Should().BeFalse();
        IsAccessible(device).Should().BeTrue();
    }

    [Fact]
    public void A_virtual_function_needs_no_memory_decode()
    {
        PassthroughDevice device = PassthroughDevice.Create(VirtualCard()).GetValueOrThrow();
        device.AddMmioRegion(Host, Guest, 0x1000).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();

        IsAccessible(device).Should().BeTrue();
    }

    [Fact]
    public void A_function_without_power_management_is_always_awake()
    {
        PassthroughDevice device = PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x8087, 1, Address).GetValueOrThrow();
        device.AddMmioRegion(Host, Guest, 0x1000).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();

        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();

        IsAccessible(device).Should().BeTrue();
    }

    [Fact]
    public void A_window_without_a_BAR_needs_memory_decode()
    {
        PassthroughDevice device = HandMade();
        device.AddMmioRegion(Host, Guest, 0x1000).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        bool before = IsAccessible(device);

        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();

        before.Should().BeFalse();
        IsAccessible(device).Should().BeTrue();
        device.MmioRegions.Single().GuestAddress.Should().Be(Guest);
    }

    [Fact]
    public void It_follows_the_owner_that_a_registry_gives_and_takes()
    {
        PassthroughDevice device = CardDevice();
        var registry = new DeviceRegistry();
        registry.Register(device).ThrowIfError();
        device.AddMmioRegion(Host, Guest, 0x1000).ThrowIfError();
        device.PciConfig.WriteUInt16(Command, 0x0002).ThrowIfError();
        bool before = IsAccessible(device);

        Lease lease = registry.Assign(new ClaimRequest(new VmId(5), DeviceSelection.Of([device.Address]))).GetValueOrThrow();
        bool assigned = IsAccessible(device);
        registry.Release(lease).ThrowIfError();

        (before, assigned).Should().Be((false, true));
        device.MmioRegionCount.Should().Be(0);
    }

    [Fact]
    public void Reset_unmaps_and_Resume_maps_what_the_guest_must_still_place()
    {
        PassthroughDevice device = RunningCard();

        device.Reset().ThrowIfError();
        MmioRegion reset = device.MmioRegions.Single();
        device.Resume().ThrowIfError();
        MmioRegion resumed = device.MmioRegions.Single();

        (reset.IsMapped, reset.IsAccessible).Should().Be((false, false));
        (resumed.IsMapped, resumed.IsAccessible).Should().Be((true, false));
    }
}
