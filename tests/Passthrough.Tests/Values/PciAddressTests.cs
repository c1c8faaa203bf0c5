namespace Passthrough.Tests.Values;

public sealed class PciAddressTests
{
    private static readonly uint[] BorderSegments = [0, 1, 0xFFFE, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

    private static IEnumerable<(int Bus, int Device, int Function)> AllNumbers =>
        from bus in Enumerable.Range(0, 256)
        from device in Enumerable.Range(0, 32)
        from function in Enumerable.Range(0, 8)
        select (bus, device, function);

    private static IEnumerable<PciAddress> AllAddresses => Enumerable.Range(0, 0x10000).Select(id => new PciAddress(0, (ushort)id));

    [Fact]
    public void Every_bus_device_and_function_makes_its_own_routing_id()
    {
        List<PciAddress> made = [.. AllNumbers.Select(n => PciAddress.Create(0, n.Bus, n.Device, n.Function).GetValueOrThrow())];

        made.Select(a => (int)a.RoutingId).Should().Equal(Enumerable.Range(0, 0x10000));
    }

    [Fact]
    public void Every_address_gives_back_the_numbers_it_was_made_of()
    {
        AllAddresses.Select(a => (a.Bus, a.Device, a.Function)).Should().Equal(AllNumbers);
    }

    [Fact]
    public void Every_packed_number_is_the_routing_id_in_segment_0()
    {
        Enumerable.Range(0, 0x10000)
            .Where(id => PciAddress.FromPacked((uint)id).GetValueOrThrow() != new PciAddress(0, (ushort)id))
            .Should().BeEmpty();
    }

    [Fact]
    public void Every_ari_reading_is_another_view_of_the_same_bits()
    {
        AllAddresses
            .Where(a => PciAddress.FromAri(0, a.Bus, a.AriFunction).GetValueOrThrow() != a || a.AriFunction != (a.Device * 8) + a.Function)
            .Should().BeEmpty();
    }

    [Fact]
    public void Every_address_sorts_by_its_routing_id()
    {
        AllAddresses.Zip(AllAddresses.Skip(1))
            .Where(p => !(p.First < p.Second && p.Second > p.First && p.First <= p.Second && p.Second >= p.First && p.First != p.Second))
            .Should().BeEmpty();
    }

    [Fact]
    public void Addresses_shuffled_sort_back()
    {
        PciAddress[] shuffled = [.. AllAddresses];
        new Random(1).Shuffle(shuffled);

        shuffled.Order().Should().Equal(AllAddresses);
    }

    [Fact]
    public void Segments_sort_as_unsigned_numbers_before_routing_ids()
    {
        PciAddress[] ordered = [.. BorderSegments.SelectMany(s => new PciAddress[] { new(s, 0), new(s, 0xFFFF) })];

        ordered.Reverse().Order().Should().Equal(ordered);
    }

    [Fact]
    public void Equal_addresses_have_equal_hashes()
    {
        var left = new PciAddress(0x10000, 0xE100);
        var right = new PciAddress(0x10000, 0xE100);

        (left == right).Should().BeTrue();
        left.Equals((object)right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
        left.CompareTo(right).Should().Be(0);
    }

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(0x20000u, 0xE100)]
    [InlineData(0x10000u, 0xE101)]
    public void Addresses_of_another_segment_or_routing_id_differ(uint segment, int routingId)
    {
        var other = new PciAddress(segment, (ushort)routingId);

        (other != new PciAddress(0x10000, 0xE100)).Should().BeTrue();
        other.Equals("10000:e1:00.0").Should().BeFalse();
    }

    [Fact]
    public void Hashes_of_all_routing_ids_of_a_segment_differ()
    {
        AllAddresses.Select(a => a.GetHashCode()).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(-1, 0, 0, "bus", -1, 255)]
    [InlineData(256, 0, 0, "bus", 256, 255)]
    [InlineData(0, -1, 0, "device", -1, 31)]
    [InlineData(0, 32, 0, "device", 32, 31)]
    [InlineData(0, 0, -1, "function", -1, 7)]
    [InlineData(0, 0, 8, "function", 8, 7)]
    [InlineData(int.MaxValue, 0, 0, "bus", int.MaxValue, 255)]
    [InlineData(0, int.MinValue, 0, "device", int.MinValue, 31)]
    public void A_number_out_of_range_is_refused_not_masked(int bus, int device, int function, string what, int value, int maximum)
    {
        PciAddress.Create(0, bus, device, function).Error.Should().Be(new OutOfRange(what, value, 0, maximum));
    }

    [Theory]
    [InlineData(256, 0, "bus", 256)]
    [InlineData(-1, 0, "bus", -1)]
    [InlineData(0, 256, "ARI function", 256)]
    [InlineData(0, -1, "ARI function", -1)]
    public void An_ari_number_out_of_range_is_refused_not_masked(int bus, int function, string what, int value)
    {
        PciAddress.FromAri(0, bus, function).Error.Should().Be(new OutOfRange(what, value, 0, 255));
    }

    [Theory]
    [InlineData(0x10000u)]
    [InlineData(0x10800u)]
    [InlineData(uint.MaxValue)]
    public void A_packed_number_of_more_than_16_bits_is_refused(uint packed)
    {
        PciAddress.FromPacked(packed).Error.Should().Be(new OutOfRange("packed bus, device and function", packed, 0, 0xFFFF));
    }

    [Fact]
    public void An_ari_function_above_7_shows_as_device_and_function()
    {
        PciAddress.FromAri(0, 1, 255).GetValueOrThrow().ToString().Should().Be("0000:01:1f.7");
    }
}
