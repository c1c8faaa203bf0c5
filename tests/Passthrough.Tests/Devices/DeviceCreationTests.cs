using System.Collections.Immutable;

namespace Passthrough.Tests.Devices;

public sealed class DeviceCreationTests
{
    private static readonly PciAddress Address = PciAddress.FromPacked(0x0800).GetValueOrThrow();

    [Theory]
    [InlineData(0x1AF4, 0x1041, PassthroughDeviceType.VirtioNet)]
    [InlineData(0x1AF4, 0x1000, PassthroughDeviceType.VirtioNet)]
    [InlineData(0x1AF4, 0x1042, PassthroughDeviceType.VirtioBlk)]
    [InlineData(0x1AF4, 0x1001, PassthroughDeviceType.VirtioBlk)]
    [InlineData(0x1AF4, 0x1050, PassthroughDeviceType.VirtioGpu)]
    [InlineData(0x1AF4, 0x1059, PassthroughDeviceType.VirtioSound)]
    [InlineData(0x1AF4, 0x1044, PassthroughDeviceType.GenericPci)]
    [InlineData(0x8086, 0x1041, PassthroughDeviceType.GenericPci)]
    public void The_kind_follows_from_the_ids(ushort vendor, ushort device, PassthroughDeviceType expected)
    {
        PassthroughDeviceTypes.FromIds(vendor, device).Should().Be(expected);
    }

    [Theory]
    [InlineData((PassthroughDeviceType)(-1), 0x1AF4, 256, 4096UL, VmErrorCode.ValueOutOfRange)]
    [InlineData((PassthroughDeviceType)5, 0x1AF4, 256, 4096UL, VmErrorCode.ValueOutOfRange)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0xFFFF, 256, 4096UL, VmErrorCode.ValueOutOfRange)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0x1AF4, 255, 4096UL, VmErrorCode.ConfigSizeInvalid)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0x1AF4, 0, 4096UL, VmErrorCode.ConfigSizeInvalid)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0x1AF4, 256, 0UL, VmErrorCode.ValueOutOfRange)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0x1AF4, 256, 2048UL, VmErrorCode.ValueOutOfRange)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0x1AF4, 256, 5000UL, VmErrorCode.ValueOutOfRange)]
    [InlineData(PassthroughDeviceType.VirtioNet, 0x1AF4, 256, 1UL << 31, VmErrorCode.ValueOutOfRange)]
    public void Nonsense_is_refused(PassthroughDeviceType type, int vendor, int configSize, ulong pageSize, VmErrorCode expected)
    {
        var options = new DeviceOptions { ConfigSpaceSize = configSize, HostPageSize = pageSize };

        VmResult<PassthroughDevice> result = PassthroughDevice.Create(type, (ushort)vendor, 0x1041, Address, options);

        result.Error!.Code.Should().Be(expected);
    }

    [Fact]
    public void The_vendor_id_that_means_no_device_is_refused_with_those_that_are_allowed()
    {
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0xFFFF, 0x1041, Address).Error.Should().Be(new OutOfRange("vendor id", 0xFFFF, 0, 0xFFFE));
    }

    [Fact]
    public void A_device_made_by_hand_may_have_extended_space()
    {
        PassthroughDevice device = PassthroughDevice
            .Create(PassthroughDeviceType.GenericPci, 0x8086, 0x1234, Address, new DeviceOptions { ConfigSpaceSize = 4096 }).GetValueOrThrow();

        device.PciConfig.Size.Should().Be(4096);
        device.PciConfig.ReadUInt32(4092).GetValueOrThrow().Should().Be(0u);
    }

    [Fact]
    public void A_function_brings_its_kind_BARs_and_table()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();

        device.DeviceType.Should().Be(PassthroughDeviceType.GenericPci);
        device.Address.Should().Be(SampleFunctions.Address);
        device.PciConfig.Size.Should().Be(4096);
        device.PciConfig.Bars.Should().HaveCount(4);
        device.Interrupts.Capacity.Should().Be(16);
        device.IsAssigned.Should().BeFalse();
    }

    [Fact]
    public void A_function_that_does_not_answer_is_refused()
    {
        PciFunction dead = SampleFunctions.Card(card => card with { Config = [.. Enumerable.Repeat((byte)0xFF, 4096)] });

        PassthroughDevice.Create(dead).Error.Should().Be(new FunctionNotResponding(dead.Address));
    }

    [Fact]
    public void A_bridge_is_refused()
    {
        PciFunction bridge = SampleFunctions.Card(card => card with { Config = card.Config.SetItem(0x0E, 0x01) });

        PassthroughDevice.Create(bridge).Error!.Code.Should().Be(VmErrorCode.NotAnEndpoint);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(255)]
    public void Too_few_bytes_are_refused(int length)
    {
        PciFunction function = SampleFunctions.Card(card => card with { Config = card.Config[..length] });

        PassthroughDevice.Create(function).Error!.Code.Should().Be(VmErrorCode.ConfigIncomplete);
    }

    [Fact]
    public void Bytes_between_256_and_4096_count_as_256()
    {
        PassthroughDevice device = SampleFunctions.CardDevice(card => card with { Config = card.Config[..300] });

        device.PciConfig.Size.Should().Be(256);
    }

    [Fact]
    public void Unknown_BARs_are_refused()
    {
        PciFunction function = SampleFunctions.Card(card => card with { Bars = default });

        PassthroughDevice.Create(function).Error!.Code.Should().Be(VmErrorCode.ConfigIncomplete);
    }

    [Fact]
    public void Unknown_capabilities_are_refused()
    {
        PciFunction function = SampleFunctions.Card(card => card with { Capabilities = default });

        PassthroughDevice.Create(function).Error!.Code.Should().Be(VmErrorCode.ConfigIncomplete);
    }

    [Fact]
    public void Overlapping_BARs_are_refused()
    {
        PciBar twin = PciBar.Create(3, BarKind.Memory32, SampleFunctions.Bar2, 0x1000).GetValueOrThrow();
        PciFunction function = SampleFunctions.Card(card => card with { Bars = card.Bars.ValueOrDefault.Add(twin) });

        PassthroughDevice.Create(function).Error.Should().BeOfType<FunctionMalformed>().Which.Cause.Should().BeOfType<BarInvalid>();
    }

    [Fact]
    public void An_MSI_X_table_outside_its_BAR_is_refused()
    {
        PciFunction function = SampleFunctions.Card(card => card with { Msix = new MsixCapability(16, 2, 0x4000, 0, 0x3000) });

        PassthroughDevice.Create(function).Error.Should().BeOfType<FunctionMalformed>().Which.Cause.Should().BeOfType<MsixCapabilityInvalid>();
    }

    [Fact]
    public void A_function_without_MSI_X_has_room_for_2048_remaps()
    {
        PassthroughDevice device = SampleFunctions.CardDevice(card => card with
        {
            Msix = new Fact<MsixCapability?>(null),
            Config = card.Config.SetItem(SampleFunctions.MsixAt, 0x09).SetItem(SampleFunctions.MsixAt + 2, 12),
        });

        device.Interrupts.Capacity.Should().Be(2048);
        device.Interrupts.Table.Should().BeNull();
    }

    [Fact]
    public void The_table_that_the_guest_would_see_is_the_one_that_the_host_knows()
    {
        VmResult<PassthroughDevice> unknown = PassthroughDevice.Create(SampleFunctions.Card(card => card with { Msix = new Fact<MsixCapability?>(null) }));
        VmResult<PassthroughDevice> another = PassthroughDevice.Create(SampleFunctions.Card(card => card with { Msix = new MsixCapability(16, 0, 0x8000, 0, 0x9000) }));

        unknown.Error!.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
        another.Error!.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
    }

    [Fact]
    public void The_pages_of_a_table_that_is_hidden_from_the_guest_stay_trapped()
    {
        // MSI with 64-bit addresses from 50h, and MSI-X inside it.
        PassthroughDevice device = SampleFunctions.CardDevice(card => card with
        {
            Config = card.Config.SetItem(SampleFunctions.Msi + 1, SampleFunctions.Msi + 4).SetItem(SampleFunctions.Msi + 4, 0x11).SetItem(SampleFunctions.Msi + 5, 0)
                .SetItem(SampleFunctions.Msi + 6, 0x0F).SetItem(SampleFunctions.Msi + 7, 0),
        });

        device.PciConfig.Capabilities.TryFindStandard(0x11, out _).Should().BeFalse();
        device.Memory.MappableRanges.Should().Equal(SampleFunctions.CardDevice().Memory.MappableRanges);
    }

    [Fact]
    public void The_guest_sees_the_capabilities_of_its_own_bytes_whatever_list_came_with_them()
    {
        var another = PciCapabilityList.Read(EverythingFunction.Image());

        PassthroughDevice device = SampleFunctions.CardDevice(card => card with { Capabilities = another });

        device.PciConfig.Capabilities.Entries.Select(e => (e.Id, e.Offset)).Should().Equal(
            (0x01, SampleFunctions.PowerAt), (0x05, SampleFunctions.Msi), (0x10, SampleFunctions.Express), (0x11, SampleFunctions.MsixAt), (0x13, SampleFunctions.AdvancedAt));
    }

    [Fact]
    public void Arrays_that_were_never_set_are_empty_ones()
    {
        VmResult<PassthroughDevice> device = PassthroughDevice.Create(SampleFunctions.Card(card => card with { Config = default, Unknown = default, Warnings = default }));

        device.Error!.Code.Should().Be(VmErrorCode.ConfigIncomplete);
    }

    [Theory]
    [InlineData(-5, 9)]
    [InlineData(int.MaxValue, 0)]
    public void A_table_of_an_impossible_size_is_refused(int size, int bar)
    {
        VmResult<PassthroughDevice> device = PassthroughDevice.Create(SampleFunctions.Card(card => card with
        {
            Bars = new Fact<ImmutableArray<PciBar>>(default),
            Msix = new MsixCapability(size, bar, 3, bar, 3),
        }));

        device.Error!.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
    }

    [Fact]
    public void Null_is_a_bug_of_the_caller()
    {
        Action act = () => PassthroughDevice.Create(null!).ThrowIfError();

        act.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Mappable_ranges_leave_out_the_MSI_X_pages()
    {
        SampleFunctions.CardDevice().Memory.MappableRanges.Should().Equal(
            new BarRange(0, 0, 0x2000),
            new BarRange(0, 0x4000, SampleFunctions.Bar0Size - 0x4000),
            new BarRange(2, 0, SampleFunctions.Bar2Size));
    }

    [Fact]
    public void A_BAR_smaller_than_a_page_has_no_mappable_range()
    {
        ImmutableArray<PciBar> bars = [PciBar.Create(0, BarKind.Memory32, 0xFE00_0800, 0x800).GetValueOrThrow()];

        BarRange.MappableOf(bars, null).Should().BeEmpty();
    }

    [Fact]
    public void A_BAR_of_one_page_has_that_page()
    {
        ImmutableArray<PciBar> bars = [PciBar.Create(0, BarKind.Memory32, 0xFE00_0000, 0x1000).GetValueOrThrow()];

        BarRange.MappableOf(bars, null).Should().Equal(new BarRange(0, 0, 0x1000));
    }

    [Fact]
    public void No_array_of_BARs_has_no_mappable_range()
    {
        BarRange.MappableOf(default, null).Should().BeEmpty();
    }

    [Fact]
    public void Between_table_and_pending_bits_is_a_range_of_its_own()
    {
        ImmutableArray<PciBar> bars = [PciBar.Create(0, BarKind.Memory32, 0xFE00_0000, 0x8000).GetValueOrThrow()];

        BarRange.MappableOf(bars, new MsixCapability(4, 0, 0x1000, 0, 0x5000)).Should().Equal(
            new BarRange(0, 0, 0x1000), new BarRange(0, 0x2000, 0x3000), new BarRange(0, 0x6000, 0x2000));
    }

    [Fact]
    public void Table_and_pending_bits_in_one_page_cut_it_once()
    {
        ImmutableArray<PciBar> bars = [PciBar.Create(0, BarKind.Memory32, 0xFE00_0000, 0x4000).GetValueOrThrow()];

        BarRange.MappableOf(bars, new MsixCapability(4, 0, 0x1000, 0, 0x1800)).Should().Equal(new BarRange(0, 0, 0x1000), new BarRange(0, 0x2000, 0x2000));
    }

    [Fact]
    public void Large_pages_cut_more()
    {
        ImmutableArray<PciBar> bars = [PciBar.Create(0, BarKind.Memory64, 0x10_0000_0000, 0x4_0000).GetValueOrThrow()];

        BarRange.MappableOf(bars, new MsixCapability(4, 0, 0x1_2000, 0, 0x1_3000), 0x1_0000).Should().Equal(new BarRange(0, 0, 0x1_0000), new BarRange(0, 0x2_0000, 0x2_0000));
    }
}
