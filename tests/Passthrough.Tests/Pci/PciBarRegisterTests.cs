using System.Collections.Immutable;

namespace Passthrough.Tests.Pci;

public sealed class PciBarRegisterTests
{
    private static ConfigImage Header => new(64);

    [Fact]
    public void Zeros_decode_to_nothing()
    {
        PciBarRegister.Decode(Header, out ImmutableArray<VmError> faults).Should().BeEmpty();
        faults.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(63)]
    public void Fewer_than_64_bytes_decode_to_nothing(int length)
    {
        PciBarRegister.Decode(Header.Filled(0xFF).Bytes[..length], out ImmutableArray<VmError> faults).Should().BeEmpty();
        faults.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0x0000_E001u, BarKind.Io, 0xE000UL, false)]
    [InlineData(0xFFFF_FFFDu, BarKind.Io, 0xFFFF_FFFCUL, false)]
    [InlineData(0x0000_0001u, BarKind.Io, 0UL, false)]
    [InlineData(0xFE00_0000u, BarKind.Memory32, 0xFE00_0000UL, false)]
    [InlineData(0xFE00_0008u, BarKind.Memory32, 0xFE00_0000UL, true)]
    [InlineData(0x0000_0008u, BarKind.Memory32, 0UL, true)]
    public void A_register_of_32_bits_says_kind_address_and_prefetchability(uint value, BarKind kind, ulong address, bool prefetchable)
    {
        ImmutableArray<PciBarRegister> found = PciBarRegister.Decode(Header.Dword(0x24, value), out ImmutableArray<VmError> faults);

        found.Should().Equal(new PciBarRegister(5, kind, address, prefetchable));
        faults.Should().BeEmpty();
    }

    [Fact]
    public void A_64_bit_register_takes_the_next_one_as_its_upper_half()
    {
        ConfigImage image = Header.Dword(0x20, 0xFE00_000C).Dword(0x24, 0x0000_0081);

        PciBarRegister.Decode(image, out ImmutableArray<VmError> faults)
            .Should().Equal(new PciBarRegister(4, BarKind.Memory64, 0x81_FE00_0000, true));
        faults.Should().BeEmpty();
    }

    [Fact]
    public void All_kinds_side_by_side_come_in_order_of_index()
    {
        ConfigImage image = Header.Dword(0x10, 0xF000_0000).Dword(0x14, 0xE001).Dword(0x1C, 0x0000_0004).Dword(0x20, 0x1).Dword(0x30, 0xC000_0001);

        PciBarRegister.Decode(image, out _).Should().Equal(
            new PciBarRegister(0, BarKind.Memory32, 0xF000_0000, false),
            new PciBarRegister(1, BarKind.Io, 0xE000, false),
            new PciBarRegister(3, BarKind.Memory64, 0x1_0000_0000, false),
            new PciBarRegister(6, BarKind.Rom, 0xC000_0000, false));
    }

    [Theory]
    [InlineData(0xFE00_0000u)]
    [InlineData(0xFE00_0002u)]
    public void The_register_behind_the_last_is_no_BAR(uint value)
    {
        PciBarRegister.Decode(Header.Dword(0x28, value), out ImmutableArray<VmError> faults).Should().BeEmpty();

        faults.Should().BeEmpty();
    }

    [Fact]
    public void A_64_bit_register_at_5_is_a_fault()
    {
        PciBarRegister.Decode(Header.Dword(0x24, 0x4), out ImmutableArray<VmError> faults).Should().BeEmpty();

        faults.Should().Equal(new BarInvalid(5, "a 64-bit BAR takes two registers, so it starts at 4 at the latest"));
    }

    [Theory]
    [InlineData(0x2u, "memory type 01 is reserved")]
    [InlineData(0x6u, "memory type 11 is reserved")]
    [InlineData(0xFE00_000Eu, "memory type 11 is reserved")]
    public void A_reserved_memory_type_is_a_fault_and_the_others_are_unharmed(uint value, string rule)
    {
        ConfigImage image = Header.Dword(0x10, value).Dword(0x14, 0xFE00_0000);

        PciBarRegister.Decode(image, out ImmutableArray<VmError> faults).Should().Equal(new PciBarRegister(1, BarKind.Memory32, 0xFE00_0000, false));
        faults.Should().Equal(new BarInvalid(0, rule));
    }

    [Theory]
    [InlineData(0x0000_0001u)]
    [InlineData(0x0000_07FFu)]
    public void A_rom_register_without_address_is_left_out(uint value)
    {
        PciBarRegister.Decode(Header.Dword(0x30, value), out _).Should().BeEmpty();
    }

    [Fact]
    public void Rom_address_bits_are_31_to_11()
    {
        PciBarRegister.Decode(Header.Dword(0x30, 0xFFFF_FFFF), out _)
            .Should().Equal(new PciBarRegister(6, BarKind.Rom, 0xFFFF_F800, false));
    }

    [Fact]
    [Trait("Category", "Heavy")]
    public void Random_headers_decode_to_registers_that_are_apart_and_ordered()
    {
        var random = new Random(7);
        var bytes = new byte[64];
        for (int i = 0; i < TestScale.Of(100_000); i++)
        {
            random.NextBytes(bytes);
            ImmutableArray<PciBarRegister> found = PciBarRegister.Decode(bytes.AsSpan(0, random.Next(65)), out ImmutableArray<VmError> faults);

            found.Select(r => r.Index).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            (found.Length + faults.Length).Should().BeLessThanOrEqualTo(7);
        }
    }
}
