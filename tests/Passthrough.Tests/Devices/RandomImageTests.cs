using System.Collections.Immutable;

namespace Passthrough.Tests.Devices;

/// <summary>
/// Configuration images of random bytes, truncated ones and chains that lead anywhere: each makes a device or is refused with a code, the guest's lists are
/// sound, and its accesses come back.
/// </summary>
[Trait("Category", "Heavy")]
public sealed class RandomImageTests
{
    private const int Seed = 20_261_122;
    private const int Images = 1_000_000;

    private static readonly ushort[] Hidden = [0x00, 0x0E, 0x10, 0x15, 0x24];
    private static readonly byte[] StandardIds = [0x01, 0x05, 0x09, 0x10, 0x11, 0x13, 0x7F];
    private static readonly ushort[] ExtendedIds = [0x0001, 0x0003, 0x000D, 0x000E, 0x0010, 0x0015, 0x0ABC];

    private enum Outcome
    {
        Refused,
        Device,
        DeviceWithCapabilities,
    }

    [Fact]
    public void A_million_images_make_devices_with_sound_lists_or_are_refused()
    {
        int images = TestScale.Of(Images);
        var outcomes = new int[3];

        Parallel.For(0, images, i => Interlocked.Increment(ref outcomes[(int)TryImage(new Random(Seed + i))]));

        outcomes.Sum().Should().Be(images);
        outcomes[(int)Outcome.Refused].Should().BeGreaterThan(images / 50);
        outcomes[(int)Outcome.DeviceWithCapabilities].Should().BeGreaterThan(images / 4);
    }

    private static Outcome TryImage(Random random)
    {
        byte[] config = MadeImage(random);
        PciFunction function = FunctionOf(config, random);
        if (!PassthroughDevice.Create(function).TryGetValue(out PassthroughDevice? device, out VmError? error))
        {
            error.Message.Should().NotBeEmpty();
            return Outcome.Refused;
        }

        device.AssignToVm(new VmId(1)).ThrowIfError();
        byte[] image = device.PciConfig.ToArray();
        PciCapabilityList seen = device.PciConfig.Capabilities;
        Ensure(seen.Faults.IsEmpty, "the guest's list has a fault", config);
        Ensure(!seen.Entries.Any(e => e.IsExtended && Hidden.Contains(e.Id)), "a host's capability is seen", config);
        Ensure(seen.Entries.All(e => e.Name != "unknown"), "an unknown capability is seen", config);
        Ensure(SeenMsix(image, seen) is not { } msix || msix == device.Msix, "the guest sees another MSI-X table than the one that is trapped", config);
        for (int i = 0; i < 16; i++)
        {
            int size = 1 << random.Next(4);
            int offset = random.Next(-8, config.Length + 8);
            device.PciConfig.GuestWrite(offset, size, unchecked((uint)random.NextInt64()));
            _ = device.PciConfig.GuestRead(offset, size);
        }

        device.Reset().ThrowIfError();
        Ensure(device.PciConfig.ToArray().AsSpan().SequenceEqual(image), "a reset does not bring the image back", config);
        return seen.Entries.IsEmpty ? Outcome.Device : Outcome.DeviceWithCapabilities;
    }

    private static MsixCapability? SeenMsix(byte[] image, PciCapabilityList seen) =>
        seen.TryFindStandard(0x11, out PciCapability found) ? MsixCapability.Read(image, found.Offset).GetValueOrThrow() : null;

    private static void Ensure(bool holds, string otherwise, byte[] config)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{otherwise}: {Convert.ToHexString(config)}");
        }
    }

    // Most are of 256 bytes, which take a tenth of the time.
    private static byte[] MadeImage(Random random)
    {
        int size = random.Next(32) switch { 0 => random.Next(5000), 1 => 4096, _ => 256 };
        byte[] config = new byte[size];
        random.NextBytes(config);
        if (size >= 256)
        {
            config[0x0E] = (byte)(config[0x0E] & 0x80);
            LinkStandard(config, random);
        }

        if (size >= 4096)
        {
            LinkExtended(config, random);
        }

        return config;
    }

    private static void LinkStandard(byte[] config, Random random)
    {
        config[0x06] |= 0x10;
        config[0x34] = (byte)random.Next(0x38, 0x100);
        for (int offset = 0x40; offset < 0x100; offset += 4)
        {
            config[offset] = StandardIds[random.Next(StandardIds.Length)];
        }
    }

    private static void LinkExtended(byte[] config, Random random)
    {
        for (int offset = 0x100; offset < 0x1000; offset += 4)
        {
            uint header = ExtendedIds[random.Next(ExtendedIds.Length)] | ((uint)random.Next(16) << 16) | ((uint)random.Next(0x0F8, 0x1000) << 20);
            BitConverter.TryWriteBytes(config.AsSpan(offset), header);
        }
    }

    private static PciFunction FunctionOf(byte[] config, Random random)
    {
        PciCapabilityList capabilities = PciCapabilityList.Read(config);
        MsixCapability? msix = capabilities.TryFindStandard(0x11, out PciCapability found) && MsixCapability.Read(config, found.Offset).TryGetValue(out MsixCapability read, out _)
            ? read
            : null;
        ImmutableArray<PciBar> bars = PciBar.Create(random.Next(7), (BarKind)random.Next(4), 0, 1UL << random.Next(40)).TryGetValue(out PciBar bar, out _) ? [bar] : [];
        return new(PciAddress.Parse("0000:01:00.0"), "pci0000:00/01.0/00.0")
        {
            VendorId = 0x8086,
            DeviceId = 0x1234,
            Config = ImmutableArray.Create(config),
            ConfigSpaceSize = config.Length >= 4096 ? 4096 : 256,
            Bars = bars,
            Capabilities = capabilities,
            Msix = msix is { } table && table.CheckAgainst(bars).IsSuccess || random.Next(8) == 0 ? msix : new Fact<MsixCapability?>(null),
        };
    }
}
