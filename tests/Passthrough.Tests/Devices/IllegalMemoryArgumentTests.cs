using System.Collections.Immutable;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>What is wrong is refused with its own code, and nothing has changed.</summary>
public sealed class IllegalMemoryArgumentTests
{
    private const ulong Page = 0x1000;
    private const ulong Small = 0xFB00_0000;
    private const ulong LastPage = 0xFFFF_FFFF_FFFF_F000;

    // Windows on BAR 2 at C000_0000 (the first page) and at C000_2000; BAR 5 is smaller than a page.
    private static PassthroughDevice Device()
    {
        PassthroughDevice device = CardDevice(c => c with
        {
            Bars = c.Bars.ValueOrDefault.Add(PciBar.Create(5, BarKind.Memory32, Small, 0x100).GetValueOrThrow()),
        });
        device.AddMmioRegion(new(Bar2), new(0xC000_0000), Page).ThrowIfError();
        device.AddMmioRegion(new(Bar2 + (2 * Page)), new(0xC000_2000), Page).ThrowIfError();
        device.PciConfig.Written((0x04, 0x0002));
        device.AssignToVm(new VmId(3)).ThrowIfError();
        return device;
    }

    [Theory]
    [InlineData(Bar2 + Page, 0xC000_1000UL, 0UL, VmErrorCode.WindowEmpty)]
    [InlineData(Bar2 + Page + 1, 0xC000_1000UL, Page, VmErrorCode.WindowMisaligned)]
    [InlineData(Bar2 + Page, 0xC000_1001UL, Page, VmErrorCode.WindowMisaligned)]
    [InlineData(Bar2 + Page, 0xC000_1000UL, Page + 1, VmErrorCode.WindowMisaligned)]
    [InlineData(Bar2 + Page, 0xC000_1000UL, 0x800UL, VmErrorCode.WindowMisaligned)]
    [InlineData(LastPage, 0xC000_1000UL, 2 * Page, VmErrorCode.WindowWraps)]
    [InlineData(Bar2 + Page, LastPage, 2 * Page, VmErrorCode.WindowWraps)]
    [InlineData(Bar2, 0xC000_0000UL, Page, VmErrorCode.WindowOverlapsHost)]
    [InlineData(Bar2 + Page, 0xC000_1000UL, 2 * Page, VmErrorCode.WindowOverlapsHost)]
    [InlineData(0x0UL, 0xC000_1000UL, Page, VmErrorCode.WindowOutsideBars)]
    [InlineData(Bar2 - Page, 0xC000_1000UL, Page, VmErrorCode.WindowOutsideBars)]
    [InlineData(Bar2 + (3 * Page), 0xC000_3000UL, 2 * Page, VmErrorCode.WindowOutsideBars)]
    [InlineData(0xFD00_0000UL, 0xC100_0000UL, Page, VmErrorCode.WindowOutsideBars)]
    [InlineData(Bar0 + 0x2000, 0x70_0000_2000UL, Page, VmErrorCode.WindowOnMsixPages)]
    [InlineData(Bar0, 0xC000_0000UL, Page, VmErrorCode.WindowOverlapsGuest)]
    [InlineData(Bar0, 0x70_0000_1000UL, Page, VmErrorCode.WindowDisagreesWithBar)]
    [InlineData(Bar0, 0x0UL, Page, VmErrorCode.WindowDisagreesWithBar)]
    [InlineData(Bar2 + Page, 0xC000_0000UL, Page, VmErrorCode.WindowDisagreesWithBar)]
    [InlineData(Bar2 + Page, 0x1_0000_1000UL, Page, VmErrorCode.WindowDisagreesWithBar)]
    [InlineData(Small, 0xC200_0000UL, Page, VmErrorCode.WindowSharesPage)]
    public void A_window(ulong host, ulong guest, ulong size, VmErrorCode code)
    {
        PassthroughDevice device = Device();
        string before = DeviceState.Of(device);

        VmResult<MmioRegion> result = device.Memory.Add(new(host), new(guest), size);

        result.Error!.Code.Should().Be(code);
        DeviceState.Of(device).Should().Be(before);
    }

    [Theory]
    [InlineData(0x0UL)]
    [InlineData(Bar2 + 1)]
    [InlineData(Bar2 + Page)]
    [InlineData(Bar2 - Page)]
    [InlineData(ulong.MaxValue)]
    public void The_address_of_a_window(ulong host)
    {
        PassthroughDevice device = Device();
        string before = DeviceState.Of(device);
        var address = new HostPhysicalAddress(host);

        VmError?[] errors = [device.Memory.Map(address).Error, device.Memory.Unmap(address).Error, device.Memory.Remove(address).Error];

        errors.Should().OnlyContain(e => Equals(e, new WindowNotFound(address)));
        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void Anything_while_the_device_is_on_its_way_back()
    {
        PassthroughDevice device = CardDevice();
        lock (device.Custody.Sync)
        {
            device.Custody.Close();
        }

        string before = DeviceState.Of(device);
        var host = new HostPhysicalAddress(Bar2);

        VmErrorCode?[] codes =
        [
            device.Memory.Add(host, new(0xC000_0000), Page).Error?.Code,
            device.Memory.Map(host).Error?.Code,
            device.Memory.Unmap(host).Error?.Code,
            device.Memory.Remove(host).Error?.Code,
        ];

        codes.Should().OnlyContain(c => c == VmErrorCode.DeviceBeingReleased);
        DeviceState.Of(device).Should().Be(before);
    }

    public static TheoryData<DeviceOptions, VmErrorCode> Options => new()
    {
        { new() { HostPageSize = 0 }, VmErrorCode.ValueOutOfRange },
        { new() { HostPageSize = 2048 }, VmErrorCode.ValueOutOfRange },
        { new() { HostPageSize = 4097 }, VmErrorCode.ValueOutOfRange },
        { new() { HostPageSize = 1UL << 31 }, VmErrorCode.ValueOutOfRange },
        { new() { ConfigSpaceSize = 0 }, VmErrorCode.ConfigSizeInvalid },
        { new() { ConfigSpaceSize = -256 }, VmErrorCode.ConfigSizeInvalid },
        { new() { ConfigSpaceSize = 512 }, VmErrorCode.ConfigSizeInvalid },
        { new() { Bars = [default] }, VmErrorCode.BarInvalid },
        { new() { Bars = TwoOf(0, 0x1000) }, VmErrorCode.BarInvalid },
        { new() { Bars = TwoOf(1, 0x1000) }, VmErrorCode.BarInvalid },
        { new() { BarsAloneInPage = [0] }, VmErrorCode.BarInvalid },
        { new() { BarsAloneInPage = [int.MaxValue] }, VmErrorCode.BarInvalid },
        { new() { BarsAloneInPage = [int.MinValue] }, VmErrorCode.BarInvalid },
    };

    private static ImmutableArray<PciBar> TwoOf(int second, ulong address) =>
        [PciBar.Create(0, BarKind.Memory32, 0x1000, 0x100).GetValueOrThrow(), PciBar.Create(second, BarKind.Memory32, address, 0x100).GetValueOrThrow()];

    [Theory]
    [MemberData(nameof(Options), DisableDiscoveryEnumeration = true)]
    public void Options_of_a_device_made_by_hand(DeviceOptions options, VmErrorCode code)
    {
        PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x8086, 1, Address, options).Error!.Code.Should().Be(code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_reported_functions_BAR_that_is_not_smaller_than_a_page(int index)
    {
        PassthroughDevice.Create(Card(), new DeviceOptions { BarsAloneInPage = [index] }).Error!.Code.Should().Be(VmErrorCode.BarInvalid);
    }
}
