namespace Passthrough.Tests.Values;

[Trait("Category", "Heavy")]
public sealed class ValueFuzzTests
{
    private static readonly int Volume = TestScale.Of(100_000);

    private static bool ReadersAgree<T>(string text, Func<string, VmResult<T>> read, Func<string, (bool, T)> tryParse)
        where T : struct, ISpanParsable<T>, IEquatable<T>
    {
        bool wasRead = read(text).TryGetValue(out T value, out VmError? error);
        (bool wasParsed, T parsed) = tryParse(text);
        bool spanParsed = T.TryParse(text.AsSpan(), null, out T fromSpan);
        bool positionIsInside = error is null || (error is InvalidText { Position: >= 0 } invalid && invalid.Position <= text.Length);
        return wasRead == wasParsed && wasRead == spanParsed && wasRead == !ThrowsFormatException<T>(text)
            && value.Equals(parsed) && value.Equals(fromSpan) && positionIsInside && (!wasRead || ReadsBack(value, read));
    }

    private static bool ReadsBack<T>(T value, Func<string, VmResult<T>> read)
        where T : struct, IEquatable<T> =>
        read(value.ToString()!).TryGetValue(out T again, out _) && again.Equals(value);

    private static bool ThrowsFormatException<T>(string text)
        where T : struct, ISpanParsable<T>
    {
        try
        {
            _ = T.Parse(text, null);
            return false;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    [Fact]
    public void All_ways_to_read_an_address_agree_on_garbage()
    {
        RandomText.Many(Volume, 1, "0000:01:00.0", "10000:e1:00.0", "01:00.0", "FFFF:FF:1F.7")
            .Where(t => !ReadersAgree(t, s => PciAddress.Read(s), s => (PciAddress.TryParse(s, out PciAddress a), a)))
            .Should().BeEmpty();
    }

    [Fact]
    public void All_ways_to_read_a_vm_id_agree_on_garbage()
    {
        RandomText.Many(Volume, 2, "0", "18446744073709551615", "web-01", "0f8fad5b-d9cb-469f-a165-70867728950e")
            .Where(t => !ReadersAgree(t, s => VmId.Read(s), s => (VmId.TryParse(s, null, out VmId a), a)))
            .Should().BeEmpty();
    }

    [Fact]
    public void All_ways_to_read_a_host_physical_address_agree_on_garbage()
    {
        RandomText.Many(Volume, 3, "0xfe000000", "0", "ffffffffffffffff")
            .Where(t => !ReadersAgree(t, s => HostPhysicalAddress.Read(s), s => (HostPhysicalAddress.TryParse(s, null, out HostPhysicalAddress a), a)))
            .Should().BeEmpty();
    }

    [Fact]
    public void All_ways_to_read_a_guest_physical_address_agree_on_garbage()
    {
        RandomText.Many(Volume, 4, "0xfe000000", "0", "ffffffffffffffff")
            .Where(t => !ReadersAgree(t, s => GuestPhysicalAddress.Read(s), s => (GuestPhysicalAddress.TryParse(s, null, out GuestPhysicalAddress a), a)))
            .Should().BeEmpty();
    }

    [Fact]
    public void All_ways_to_read_a_vcpu_number_agree_on_garbage()
    {
        RandomText.Many(Volume, 5, "0", "4294967295", "17")
            .Where(t => !ReadersAgree(t, s => VcpuId.Read(s), s => (VcpuId.TryParse(s, null, out VcpuId a), a)))
            .Should().BeEmpty();
    }

    [Fact]
    public void All_ways_to_read_a_group_number_agree_on_garbage()
    {
        RandomText.Many(Volume, 6, "0", "4294967295", "17")
            .Where(t => !ReadersAgree(t, s => IommuGroupId.Read(s), s => (IommuGroupId.TryParse(s, null, out IommuGroupId a), a)))
            .Should().BeEmpty();
    }
}
