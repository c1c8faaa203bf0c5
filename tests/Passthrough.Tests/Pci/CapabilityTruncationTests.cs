namespace Passthrough.Tests.Pci;

/// <summary>What all decoders do where the bytes end.</summary>
public sealed class CapabilityTruncationTests
{
    private delegate VmError? Decode(ReadOnlySpan<byte> config, int offset);

    private static readonly (string Name, int Length, Decode Decode)[] Decoders =
    [
        ("Power Management", 8, (config, offset) => PowerManagementCapability.Read(config, offset).Error),
        ("Advanced Features", 6, (config, offset) => AdvancedFeaturesCapability.Read(config, offset).Error),
        ("PCI Express", 12, (config, offset) => ExpressCapability.Read(config, offset).Error),
        ("MSI-X", 12, (config, offset) => MsixState.Read(config, offset).Error),
        ("Access Control Services", 8, (config, offset) => AcsCapability.Read(config, offset).Error),
        ("SR-IOV", 64, (config, offset) => SriovCapability.Read(config, offset).Error),
        ("SR-IOV", 64, (config, offset) => SriovCapability.ReadBars(config, offset, out _).Error),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Decoders.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_capability_may_end_with_the_bytes(int number)
    {
        (_, int length, Decode decode) = Decoders[number];

        decode(new byte[256], 256 - length).Should().BeNull();
        decode(new byte[length], 0).Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_capability_that_runs_past_the_bytes_is_an_error_with_the_numbers(int number)
    {
        (string name, int length, Decode decode) = Decoders[number];

        foreach (int offset in new[] { 257 - length, 256, 257, int.MaxValue, -1, int.MinValue })
        {
            decode(new byte[256], offset).Should().Be(new CapabilityTruncated(name, offset, length, 256));
        }

        decode([], 0).Should().Be(new CapabilityTruncated(name, 0, length, 0));
        decode(new byte[length - 1], 0).Should().Be(new CapabilityTruncated(name, 0, length, length - 1));
    }

    [Fact]
    public void The_error_says_what_is_missing() => new CapabilityTruncated("SR-IOV", 0xFE0, 64, 4096).ToString()
        .Should().Contain("PT3040").And.Contain("the capability SR-IOV at offset 0xfe0 takes 64 bytes at least, and 4096 bytes of configuration space were read");
}
