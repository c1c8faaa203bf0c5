using System.Collections.Immutable;

namespace Passthrough.Tests.Pci;

public sealed class SriovCapabilityTests
{
    private const int At = 0x178;

    // Every byte differs, so that none can be taken for another.
    private static ConfigImage Image => new ConfigImage(4096)
        .Extended(At, 0x0010, 1, 0)
        .Dword(At + 0x04, 0xA1A2_A3A4)
        .Word(At + 0x08, 0x0019).Word(At + 0x0A, 0xB1B2)
        .Word(At + 0x0C, 0x0304).Word(At + 0x0E, 0x0506)
        .Word(At + 0x10, 0x0708).Byte(At + 0x12, 0x09).Byte(At + 0x13, 0xB3)
        .Word(At + 0x14, 0x0A0B).Word(At + 0x16, 0x0C0D)
        .Word(At + 0x18, 0xB4B5).Word(At + 0x1A, 0x0E0F)
        .Dword(At + 0x1C, 0x0000_0553).Dword(At + 0x20, 0x0000_0001);

    [Fact]
    public void Each_register_is_read_from_its_place() => SriovCapability.Read(Image, At).GetValueOrThrow()
        .Should().Be(new SriovCapability(0x0019, 0x0304, 0x0506, 0x0708, 0x09, 0x0A0B, 0x0C0D, 0x0E0F, 0x553, 1));

    [Theory]
    [InlineData(0x0001, true, false, false)]
    [InlineData(0x0008, false, true, false)]
    [InlineData(0x0010, false, false, true)]
    [InlineData(0x0019, true, true, true)]
    [InlineData(0xFFE6, false, false, false)]
    public void Control_tells_whether_the_functions_exist_decode_memory_and_use_ari(ushort control, bool enabled, bool memory, bool ari)
    {
        SriovCapability sriov = SriovCapability.Read(Image.Word(At + 8, control), At).GetValueOrThrow();

        (sriov.IsEnabled, sriov.IsMemoryEnabled, sriov.IsAriHierarchy).Should().Be((enabled, memory, ari));
    }

    [Fact]
    public void Its_bars_are_read_like_a_functions_own()
    {
        ConfigImage image = Image.Dword(At + 0x24, 0x8000_000C).Dword(At + 0x28, 0x12).Dword(At + 0x2C, 0xFE00_0000).Dword(At + 0x38, 0x4);

        ImmutableArray<PciBarRegister> bars = SriovCapability.ReadBars(image, At, out ImmutableArray<VmError> faults).GetValueOrThrow();

        bars.Should().Equal(new PciBarRegister(0, BarKind.Memory64, 0x12_8000_0000, true), new PciBarRegister(2, BarKind.Memory32, 0xFE00_0000, false));
        faults.Should().Equal(new BarInvalid(5, "a 64-bit BAR takes two registers, so it starts at 4 at the latest"));
    }

    [Fact]
    public void A_bar_of_io_ports_is_a_fault()
    {
        SriovCapability.ReadBars(Image.Dword(At + 0x24, 0xE001).Dword(At + 0x28, 0xFE00_0000), At, out ImmutableArray<VmError> faults).GetValueOrThrow()
            .Should().Equal(new PciBarRegister(1, BarKind.Memory32, 0xFE00_0000, false));

        faults.Should().Equal(new BarInvalid(0, "a VF has memory only, no I/O ports"));
    }

    [Fact]
    public void Bars_that_were_not_read_have_no_faults()
    {
        SriovCapability.ReadBars(new ConfigImage(256), 0x100, out ImmutableArray<VmError> faults).Error.Should().Be(new CapabilityTruncated("SR-IOV", 0x100, 64, 256));
        faults.Should().BeEmpty();
    }
}
