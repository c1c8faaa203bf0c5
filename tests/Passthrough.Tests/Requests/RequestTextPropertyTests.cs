using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Requests;

/// <summary>What is written reads back as the same; what is not understood is refused at a place inside the text, whatever the text.</summary>
[Trait("Category", "Heavy")]
public sealed class RequestTextPropertyTests
{
    private static readonly int Volume = TestScale.Of(20_000);

    private static readonly string[] Texts =
        ["nvme", "none", "a b", "*GeForce*", "8\" disk", "\"", ",", ";", "=", "a=b,c", "\t", " ", "\n", "\u0001", "\u00a0", "é", "\ud83d", "pci0000:00/01.0", "all"];

    private static Gen<T?> OrNull<T>(Gen<T> values)
        where T : struct => Gen.Frequency((1, values.Select(v => (T?)v)), (2, Gen.Constant((T?)null)));

    private static Gen<string?> TextOrNull => Gen.Frequency((1, Gen.Elements(Texts).Select(t => (string?)t)), (2, Gen.Constant((string?)null)));

    private static Gen<ushort?> IdOrNull => OrNull(Gen.Choose(0, ushort.MaxValue).Select(n => (ushort)n));

    private static Gen<PciAddress> Addresses =>
        from segment in Gen.Elements(0u, 1u, 0x10000u, uint.MaxValue)
        from routingId in Gen.Choose(0, ushort.MaxValue)
        select new PciAddress(segment, (ushort)routingId);

    private static Gen<AddressPattern> Patterns =>
        from address in Addresses
        from open in Gen.Choose(0, 15)
        select AddressPattern.Create(
            (open & 1) != 0 ? null : address.Segment,
            (open & 2) != 0 ? null : address.Bus,
            (open & 4) != 0 ? null : address.Device,
            (open & 8) != 0 ? null : address.Function).GetValueOrThrow();

    private static Gen<ClassPattern> Classes =>
        from digits in Gen.Elements(2, 4, 6)
        from code in Gen.Choose(0, 0xFF_FFFF)
        select ClassPattern.Parse(code.ToString("x6", null)[..digits]);

    private static Gen<int?> Nodes => OrNull(Gen.Elements(0, 1, 7, int.MaxValue));

    private static Gen<DeviceSpec> Specs =>
        from vendor in IdOrNull
        from device in IdOrNull
        from subsystemVendor in IdOrNull
        from subsystemDevice in IdOrNull
        from classPattern in OrNull(Classes)
        from name in TextOrNull
        from driver in TextOrNull
        from address in OrNull(Patterns)
        from physical in OrNull(Addresses)
        from path in TextOrNull
        from node in Nodes
        from preferred in Nodes
        from same in Gen.Elements(true, false)
        from root in TextOrNull
        from count in Gen.Elements<int?>(1, 1, 2, int.MaxValue, null)
        select new DeviceSpec
        {
            VendorId = vendor,
            DeviceId = device,
            SubsystemVendorId = subsystemVendor,
            SubsystemDeviceId = subsystemDevice,
            Class = classPattern,
            Name = name,
            Driver = driver,
            Address = address,
            VirtualFunctionsOf = physical,
            TopologyPath = path,
            NumaNode = node,
            PreferredNumaNode = preferred,
            SameNumaNode = same,
            Root = root,
            Count = count,
        };

    private static Gen<SelectionPart> Parts => Gen.OneOf(
        Addresses.Select(a => (SelectionPart)new AddressPart(a)),
        Addresses.Select(a => (SelectionPart)new SlotPart(PciSlot.Of(a))),
        Gen.Elements(0u, 12u, uint.MaxValue).Select(n => (SelectionPart)new GroupPart(new(n))),
        Specs.Select(s => (SelectionPart)new SpecPart(s)));

    private static Gen<ImmutableArray<SelectionPart>> PartLists =>
        Gen.Choose(1, 5).SelectMany(count => Parts.ListOf(count)).Select(parts => parts.ToImmutableArray());

    private static void Holds<T>(Gen<T> values, Func<T, bool> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Volume), Prop.ForAll(values.ToArbitrary(), law));

    [Fact]
    public void A_specification_reads_back_from_its_text()
    {
        Holds(Specs, spec => DeviceSpec.Read(spec.ToString()).TryGetValue(out DeviceSpec? again, out _) && again == spec);
    }

    [Fact]
    public void A_selection_reads_back_from_its_text()
    {
        Holds(PartLists, parts =>
        {
            DeviceSelection selection = DeviceSelection.OfParts(parts.AsSpan());
            return DeviceSelection.Read(selection.ToString()).TryGetValue(out DeviceSelection? again, out _) && again.Equals(selection);
        });
    }

    [Fact]
    public void A_pattern_reads_back_from_its_text()
    {
        Holds(Patterns, pattern => AddressPattern.Parse(pattern.ToString()) == pattern);
        Holds(Classes, pattern => ClassPattern.Parse(pattern.ToString()) == pattern);
    }

    [Fact]
    public void A_pattern_without_an_open_number_matches_its_address_alone()
    {
        Holds(
            Addresses.Two(),
            pair => AddressPattern.Parse(pair.Item1.ToString()).Matches(pair.Item2) == (pair.Item1 == pair.Item2)
                && AddressPattern.Parse(pair.Item1.ToString()).Matches(pair.Item1));
    }

    private static readonly string[] Lawful =
    [
        "vendor=10de,device=2204,numa=1,prefer-numa=0,count=2",
        "id=10de:2204,subsystem=1043:*,class=0302",
        "name=\"8\"\" disk, fast\",driver=none,address=*:03:*.0",
        "vfs-of=0000:03:00.0,path=pci0000:00/01.0,root=pci0000:00,count=all",
        "0000:03:00.0 slot=04:00;group=12 vendor=8086",
    ];

    [Fact]
    public void Garbage_is_read_or_refused_at_a_place_inside_it()
    {
        RandomText.Many(TestScale.Of(100_000), 11, Lawful)
            .Where(text => !IsSound(text, DeviceSpec.Read(text)) || !IsSound(text, DeviceSelection.Read(text)))
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("name=", "*a")]
    [InlineData("name=\"", "\"\"")]
    [InlineData("", "vendor=1,")]
    [InlineData("", "group=1 ")]
    [InlineData("", ",")]
    [InlineData("address=", "*:")]
    public void A_very_long_text_is_read_or_refused_too(string beginning, string repeated)
    {
        string text = beginning + string.Concat(Enumerable.Repeat(repeated, 100_000));

        IsSound(text, DeviceSpec.Read(text)).Should().BeTrue();
        IsSound(text, DeviceSelection.Read(text)).Should().BeTrue();
    }

    private static bool IsSound<T>(string text, VmResult<T> result)
        where T : class, IEquatable<T>, ISpanParsable<T> => result switch
        {
            (var value, null) => T.Parse(value.ToString()!, null).Equals(value),
            (_, SpecInvalid invalid) => invalid.Position >= 0 && invalid.Position <= text.Length && invalid.Message.Length < 700,
            _ => false,
        };
}
