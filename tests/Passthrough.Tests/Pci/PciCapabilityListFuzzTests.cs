namespace Passthrough.Tests.Pci;

[Trait("Category", "Heavy")]
public sealed class PciCapabilityListFuzzTests
{
    private static readonly int Volume = TestScale.Of(100_000);
    private static readonly byte[] StandardIds = [0x01, 0x03, 0x05, 0x07, 0x09, 0x10, 0x11, 0x12, 0x13];

    private static bool IsBounded(PciCapabilityList list, int length) =>
        list.Entries.Count(e => !e.IsExtended) <= 48
        && list.Entries.Count(e => e.IsExtended) <= 480
        && list.Entries.All(e => e.Offset % 4 == 0 && e.Offset + 4 <= length)
        && list.Entries.All(e => e.IsExtended ? e.Offset >= 0x100 : e.Offset is >= 0x40 and < 0x100)
        && list.Entries.All(e => e is { Version: >= 0 and <= 15, Name.Length: > 0 })
        && list.Entries.DistinctBy(e => e.Offset).Count() == list.Entries.Length
        && list.Faults.Length <= (2 * list.Entries.Length) + 2
        && list.Faults.All(f => f.Contains("0x", StringComparison.Ordinal));

    private static IEnumerable<byte[]> Noise()
    {
        var random = new Random(11);
        for (int i = 0; i < Volume; i++)
        {
            var bytes = new byte[random.Next(8) == 0 ? random.Next(300) : random.Next(4097)];
            random.NextBytes(bytes);
            yield return bytes;
        }
    }

    // Chains that lead somewhere nearly always: back, to themselves, into each other, off the end.
    private static IEnumerable<byte[]> Chains()
    {
        var random = new Random(12);
        for (int i = 0; i < Volume; i++)
        {
            int length = random.Next(4) == 0 ? 256 : random.Next(256, 4097);
            var image = new ConfigImage(length).ListAt((byte)random.Next(0x38, 0x100));
            for (int offset = 0x40; offset < 0x100; offset += 4)
            {
                image.Standard(offset, StandardIds[random.Next(StandardIds.Length)], (byte)random.Next(0x40, 0x100));
            }

            image.Standard(4 * random.Next(0x10, 0x40), 0xFF, 0).Standard(4 * random.Next(0x10, 0x40), 0x01, (byte)random.Next(0x40));

            for (int offset = 0x100; offset + 4 <= length; offset += 4)
            {
                image.Extended(offset, (ushort)random.Next(0x40), random.Next(16), random.Next(0x0FC, length + 1) & 0xFFF);
            }

            yield return image.Bytes.ToArray();
        }
    }

    [Fact]
    public void Noise_of_any_length_reads_to_a_bounded_list()
    {
        Noise().Where(bytes => !IsBounded(PciCapabilityList.Read(bytes), bytes.Length)).Should().BeEmpty();
    }

    [Fact]
    public void Chains_that_loop_read_to_a_bounded_list()
    {
        Chains().Where(bytes => !IsBounded(PciCapabilityList.Read(bytes), bytes.Length)).Should().BeEmpty();
    }

    [Fact]
    public void Most_of_the_chains_hold_what_they_are_made_to_hold()
    {
        List<PciCapabilityList> lists = [.. Chains().Take(1000).Select(bytes => PciCapabilityList.Read(bytes))];

        lists.Count(l => l.Faults.Any(f => f.Contains("loops", StringComparison.Ordinal))).Should().BeGreaterThan(300);
        lists.Count(l => l.Faults.Any(f => f.Contains("begins inside", StringComparison.Ordinal))).Should().BeGreaterThan(300);
    }

    [Fact]
    public void The_longest_extended_chain_that_does_not_loop_stops_at_480()
    {
        var image = new ConfigImage(4096);
        for (int offset = 0x100; offset < 0xFFC; offset += 4)
        {
            image.Extended(offset, 0x7FFF, 1, offset + 4);
        }

        PciCapabilityList list = PciCapabilityList.Read(image);

        list.Entries.Should().HaveCount(480);
        list.Faults.Should().Equal("the extended capability list has more than 480 entries: it was left at 0x880");
    }

    [Fact]
    public void Reading_the_same_bytes_again_gives_the_same_list()
    {
        Chains().Take(1000)
            .Where(bytes => !PciCapabilityList.Read(bytes).Entries.SequenceEqual(PciCapabilityList.Read(bytes).Entries))
            .Should().BeEmpty();
    }
}
