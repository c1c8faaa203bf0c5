namespace Passthrough.Tests.Pci;

public sealed class PowerManagementCapabilityTests
{
    private static PowerManagementCapability Read(ushort capabilities, ushort control) =>
        PowerManagementCapability.Read(new ConfigImage(256).Standard(0x40, 0x01, 0).Word(0x42, capabilities).Word(0x44, control), 0x40).GetValueOrThrow();

    [Fact]
    public void A_register_of_zeros_says_nothing()
    {
        PowerManagementCapability power = Read(0, 0);

        power.Should().Be(default(PowerManagementCapability));
        new[] { power.NeedsPmeClock, power.NeedsInitialization, power.HasD1, power.HasD2, power.HasNoSoftReset, power.IsPmeEnabled, power.PmeStatus }.Should().AllBeEquivalentTo(false);
        new[] { power.Version, power.AuxiliaryCurrent, power.PowerState, power.DataSelect, power.DataScale }.Should().AllBeEquivalentTo(0);
        power.PmeSupport.Should().Be(PowerStates.None);
    }

    [Fact]
    public void A_register_of_ones_says_all()
    {
        PowerManagementCapability power = Read(0xFFFF, 0xFFFF);

        new[] { power.NeedsPmeClock, power.NeedsInitialization, power.HasD1, power.HasD2, power.HasNoSoftReset, power.IsPmeEnabled, power.PmeStatus }.Should().AllBeEquivalentTo(true);
        new[] { power.Version, power.AuxiliaryCurrent, power.PowerState, power.DataSelect, power.DataScale }.Should().Equal(7, 375, 3, 15, 3);
        power.PmeSupport.Should().Be(PowerStates.D0 | PowerStates.D1 | PowerStates.D2 | PowerStates.D3Hot | PowerStates.D3Cold);
    }

    public static TheoryData<ushort, Func<PowerManagementCapability, bool>> Bits => new()
    {
        { 0x0008, p => p.NeedsPmeClock },
        { 0x0020, p => p.NeedsInitialization },
        { 0x0200, p => p.HasD1 },
        { 0x0400, p => p.HasD2 },
        { 0x0800, p => p.PmeSupport == PowerStates.D0 },
        { 0x1000, p => p.PmeSupport == PowerStates.D1 },
        { 0x2000, p => p.PmeSupport == PowerStates.D2 },
        { 0x4000, p => p.PmeSupport == PowerStates.D3Hot },
        { 0x8000, p => p.PmeSupport == PowerStates.D3Cold },
        { 0x0007, p => p.Version == 7 },
        { 0x0040, p => p.AuxiliaryCurrent == 55 },
        { 0x0100, p => p.AuxiliaryCurrent == 220 },
    };

    [Theory]
    [MemberData(nameof(Bits), DisableDiscoveryEnumeration = true)]
    public void Each_bit_of_the_capabilities_has_its_meaning(ushort bit, Func<PowerManagementCapability, bool> meaning)
    {
        meaning(Read(bit, 0)).Should().BeTrue();
        meaning(Read((ushort)(0xFFFF ^ bit), 0)).Should().BeFalse();
        meaning(Read(0, 0xFFFF)).Should().BeFalse();
    }

    public static TheoryData<ushort, Func<PowerManagementCapability, bool>> ControlBits => new()
    {
        { 0x0008, p => p.HasNoSoftReset },
        { 0x0100, p => p.IsPmeEnabled },
        { 0x8000, p => p.PmeStatus },
        { 0x0003, p => p.PowerState == 3 },
        { 0x0200, p => p.DataSelect == 1 },
        { 0x1000, p => p.DataSelect == 8 },
        { 0x2000, p => p.DataScale == 1 },
        { 0x4000, p => p.DataScale == 2 },
    };

    [Theory]
    [MemberData(nameof(ControlBits), DisableDiscoveryEnumeration = true)]
    public void Each_bit_of_control_and_status_has_its_meaning(ushort bit, Func<PowerManagementCapability, bool> meaning)
    {
        meaning(Read(0, bit)).Should().BeTrue();
        meaning(Read(0, (ushort)(0xFFFF ^ bit))).Should().BeFalse();
        meaning(Read(0xFFFF, 0)).Should().BeFalse();
    }

    [Fact]
    public void The_auxiliary_current_has_the_eight_values_of_the_specification() =>
        Enumerable.Range(0, 8).Select(n => Read((ushort)(n << 6), 0).AuxiliaryCurrent).Should().Equal(0, 55, 100, 160, 220, 270, 320, 375);
}
