namespace Passthrough.Tests.Interrupts;

public sealed class MsixMessageTests
{
    private const MsixDestinationForm Bits8 = MsixDestinationForm.Bits8;
    private const MsixDestinationForm Bits15 = MsixDestinationForm.Bits15;
    private const MsixDestinationForm Bits32 = MsixDestinationForm.Bits32;
    private const int Seed = 20261123;

    [Theory]
    [InlineData(0xFEE0_0000UL, Bits8, 0u)]
    [InlineData(0xFEEF_F000UL, Bits8, 0xFFu)]
    [InlineData(0xFEE8_1000UL, Bits8, 0x81u)]
    [InlineData(0xFEE0_0FE0UL, Bits8, 0u)]
    [InlineData(0xFEE0_0000UL, Bits15, 0u)]
    [InlineData(0xFEE0_0020UL, Bits15, 0x100u)]
    [InlineData(0xFEE0_0800UL, Bits15, 0x4000u)]
    [InlineData(0xFEEF_F000UL, Bits15, 0xFFu)]
    [InlineData(0xFEEF_FFE0UL, Bits15, 0x7FFFu)]
    [InlineData(0xFEE0_0000UL, Bits32, 0u)]
    [InlineData(0x0000_0100_FEE0_0000UL, Bits32, 0x100u)]
    [InlineData(0xFFFF_FF00_FEEF_F000UL, Bits32, 0xFFFF_FFFFu)]
    [InlineData(0x8000_0000_FEE0_1000UL, Bits32, 0x8000_0001u)]
    [InlineData(0x0000_0100_FEE0_1FE0UL, Bits32, 0x101u)]
    public void Each_form_has_the_destination_in_its_own_bits(ulong address, MsixDestinationForm form, uint destination)
    {
        new MsixMessage(address, 0).Decode(form).GetValueOrThrow().Destination.Should().Be(destination);
    }

    [Fact]
    public void Every_destination_of_15_bits_reads_back()
    {
        Enumerable.Range(0, 0x8000)
            .Where(d => new MsixMessage(0xFEE0_0000UL | ((ulong)(d & 0xFF) << 12) | ((ulong)(d >> 8) << 5), 0).Decode(Bits15).GetValueOrThrow().Destination != d)
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData(Bits8)]
    [InlineData(Bits15)]
    [InlineData(Bits32)]
    public void Each_bit_of_address_and_data_says_one_thing(MsixDestinationForm form)
    {
        var plain = new MsixTarget(0, 0, MsixDeliveryMode.Fixed, false, false, false, false);

        Target(0, 0, form).Should().Be(plain);
        Target(4, 0, form).Should().Be(plain with { IsLogical = true });
        Target(8, 0, form).Should().Be(plain with { HasRedirectionHint = true });
        Target(3, 0, form).Should().Be(plain);
        Target(0, 0xFF, form).Should().Be(plain with { Vector = 0xFF });
        Target(0, 1 << 14, form).Should().Be(plain with { IsAsserted = true });
        Target(0, 1 << 15, form).Should().Be(plain with { IsLevelTriggered = true });
        Target(0, 0xFFFF_3800, form).Should().Be(plain);
    }

    [Fact]
    public void What_a_message_is_made_of_is_what_it_decodes_to_whatever_the_reserved_bits()
    {
        var random = new Random(Seed);

        Enumerable.Range(0, TestScale.Of(1_000_000))
            .Select(_ => (Form: (MsixDestinationForm)random.Next(3), Target: TargetFrom(random), Reserved: (uint)random.Next()))
            .Where(c => MadeOf(c.Target, c.Form, c.Reserved).Decode(c.Form).GetValueOrThrow() != Narrowed(c.Target, c.Form))
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData(0x000u, MsixDeliveryMode.Fixed)]
    [InlineData(0x100u, MsixDeliveryMode.LowestPriority)]
    [InlineData(0x200u, MsixDeliveryMode.Smi)]
    [InlineData(0x300u, MsixDeliveryMode.Reserved3)]
    [InlineData(0x400u, MsixDeliveryMode.Nmi)]
    [InlineData(0x500u, MsixDeliveryMode.Init)]
    [InlineData(0x600u, MsixDeliveryMode.Reserved6)]
    [InlineData(0x700u, MsixDeliveryMode.ExtInt)]
    public void Every_delivery_mode_has_a_name(uint data, MsixDeliveryMode mode)
    {
        Target(0, data | 0xF8FF, Bits8).DeliveryMode.Should().Be(mode);
    }

    [Theory]
    [InlineData(0xFEE0_0010UL, Bits8)]
    [InlineData(0xFEEF_FFFFUL, Bits8)]
    [InlineData(0xFEE0_0010UL, Bits15)]
    [InlineData(0xFEE0_0018UL, Bits15)]
    [InlineData(0xFEE0_0010UL, Bits32)]
    [InlineData(0xFFFF_FFFF_FEE0_0010UL, Bits32)]
    [InlineData(0x0000_0001_FEE0_0010UL, Bits8)]
    public void A_message_in_the_remappable_format_is_not_decoded(ulong address, MsixDestinationForm form)
    {
        var message = new MsixMessage(address, 0x41);

        message.Decode(form).Error.Should().Be(new MsixMessageNotDecoded(VmErrorCode.MsixMessageRemappable, message, form));
    }

    [Theory]
    [InlineData(0x0000_0000UL, Bits8)]
    [InlineData(0xFED0_0000UL, Bits8)]
    [InlineData(0xFEDF_FFFFUL, Bits15)]
    [InlineData(0xFEF0_0000UL, Bits32)]
    [InlineData(0xFEF0_0010UL, Bits8)]
    [InlineData(0x7EE0_0000UL, Bits8)]
    [InlineData(0x0000_0100_0000_0000UL, Bits32)]
    [InlineData(0x0000_0001_FEE0_0000UL, Bits8)]
    [InlineData(0x0000_0100_FEE0_0000UL, Bits8)]
    [InlineData(0x8000_0000_FEE0_0000UL, Bits15)]
    [InlineData(0x0000_0100_FEE0_0000UL, Bits15)]
    [InlineData(0x0000_0001_FEE0_0000UL, Bits32)]
    [InlineData(0x0000_0180_FEE0_0000UL, Bits32)]
    public void An_address_that_is_no_interrupts_or_does_not_fit_the_form_is_refused(ulong address, MsixDestinationForm form)
    {
        var message = new MsixMessage(address, 0x41);

        message.Decode(form).Error.Should().Be(new MsixMessageNotDecoded(VmErrorCode.MsixAddressInvalid, message, form));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void A_form_that_there_is_not_is_refused(int form)
    {
        new MsixMessage(0xFEE0_0000, 0).Decode((MsixDestinationForm)form).Error.Should().Be(new OutOfRange("destination form", form, 0, 2));
    }

    [Fact]
    public void The_errors_say_the_address_and_the_form()
    {
        new MsixMessage(0xFEE0_0010, 0).Decode(Bits8).Error!.Message.Should().Be("the message to 0xfee00010 has the remappable format");
        new MsixMessage(0x1_FEE0_0000, 0).Decode(Bits8).Error!.Message.Should()
            .Be("0x1fee00000 is not the address of an interrupt message with a destination in the form Bits8");
    }

    private static MsixTarget Target(uint addressBits, uint data, MsixDestinationForm form) =>
        new MsixMessage(0xFEE0_0000 | addressBits, data).Decode(form).GetValueOrThrow();

    private static MsixTarget TargetFrom(Random random) => new(
        (byte)random.Next(256),
        (uint)random.NextInt64(1L << 32),
        (MsixDeliveryMode)random.Next(8),
        random.Next(2) == 0,
        random.Next(2) == 0,
        random.Next(2) == 0,
        random.Next(2) == 0);

    private static MsixTarget Narrowed(MsixTarget target, MsixDestinationForm form) => target with
    {
        Destination = target.Destination & (form switch { Bits8 => 0xFFu, Bits15 => 0x7FFFu, _ => uint.MaxValue }),
    };

    // Only the bits that a form gives no meaning are filled with the reserved ones.
    private static MsixMessage MadeOf(MsixTarget target, MsixDestinationForm form, uint reserved)
    {
        ulong address = 0xFEE0_0000
            | ((target.Destination & 0xFFUL) << 12)
            | (form == Bits15 ? ((target.Destination >> 8) & 0x7FUL) << 5 : reserved & 0xFE0)
            | (form == Bits32 ? (target.Destination & 0xFFFF_FF00UL) << 32 : 0)
            | (target.HasRedirectionHint ? 8UL : 0)
            | (target.IsLogical ? 4UL : 0)
            | (reserved & 3);
        uint data = target.Vector | ((uint)target.DeliveryMode << 8) | (target.IsAsserted ? 1u << 14 : 0) | (target.IsLevelTriggered ? 1u << 15 : 0);
        return new(address, data | (reserved & 0x7FFF_3800));
    }
}
