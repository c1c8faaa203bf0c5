using System.Text;

namespace Passthrough.Tests.Values;

public sealed class VmIdTests
{
    private const string UuidText = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static readonly string LongestName = new('n', 64);

    [Fact]
    public void Default_names_no_vm()
    {
        VmId id = default;

        id.IsNone.Should().BeTrue();
        id.Kind.Should().Be(VmIdKind.None);
        id.ToString().Should().Be("(none)");
    }

    [Fact]
    public void Vm_0_is_a_vm()
    {
        var id = new VmId(0);

        id.IsNone.Should().BeFalse();
        id.Should().NotBe(default(VmId));
        id.TryGetNumber(out ulong number).Should().BeTrue();
        number.Should().Be(0);
    }

    [Fact]
    public void The_uuid_of_zeros_is_a_vm_and_not_vm_0()
    {
        var id = new VmId(Guid.Empty);

        id.IsNone.Should().BeFalse();
        id.Should().NotBe(default(VmId)).And.NotBe(new VmId(0));
    }

    [Fact]
    public void A_number_is_never_a_uuid_of_the_same_bits()
    {
        var uuid = new VmId(Guid.Parse("00000000-0000-0000-0000-000000000001"));

        (uuid == new VmId(1)).Should().BeFalse();
        (uuid != new VmId(1)).Should().BeTrue();
    }

    [Fact]
    public void A_name_is_never_a_number()
    {
        VmId name = VmId.FromName("vm1").GetValueOrThrow();

        name.Should().NotBe(new VmId(1));
        name.TryGetNumber(out _).Should().BeFalse();
        name.TryGetUuid(out _).Should().BeFalse();
    }

    [Fact]
    public void A_uuid_gives_back_the_uuid_and_no_number()
    {
        var id = new VmId(Guid.Parse(UuidText));

        id.TryGetUuid(out Guid uuid).Should().BeTrue();
        uuid.Should().Be(Guid.Parse(UuidText));
        id.TryGetNumber(out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("0", VmIdKind.Number)]
    [InlineData("1", VmIdKind.Number)]
    [InlineData("18446744073709551615", VmIdKind.Number)]
    [InlineData(UuidText, VmIdKind.Uuid)]
    [InlineData("00000000-0000-0000-0000-000000000000", VmIdKind.Uuid)]
    [InlineData("a", VmIdKind.Name)]
    [InlineData("web-01", VmIdKind.Name)]
    [InlineData("1a", VmIdKind.Name)]
    [InlineData("-1", VmIdKind.Name)]
    [InlineData("1.0", VmIdKind.Name)]
    [InlineData("0x10", VmIdKind.Name)]
    [InlineData("_.-", VmIdKind.Name)]
    [InlineData("0f8fad5bd9cb469fa16570867728950e", VmIdKind.Name)]
    [InlineData("0x8fad5b-d9cb-469f-a165-70867728950e", VmIdKind.Name)]
    public void A_text_reads_as_its_kind_and_back_as_itself(string text, VmIdKind kind)
    {
        VmId id = VmId.Read(text).GetValueOrThrow();

        id.Kind.Should().Be(kind);
        id.ToString().Should().Be(text);
    }

    [Fact]
    public void Leading_zeros_of_a_number_are_the_same_number()
    {
        VmId.Parse("007").Should().Be(new VmId(7));
    }

    [Fact]
    public void A_uuid_in_upper_case_is_the_same_uuid()
    {
        VmId.Parse(UuidText.ToUpperInvariant()).Should().Be(VmId.Parse(UuidText));
    }

    [Fact]
    public void A_name_keeps_its_case()
    {
        VmId.Parse("Web").Should().NotBe(VmId.Parse("web"));
    }

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        VmId.Read(LongestName).GetValueOrThrow().Kind.Should().Be(VmIdKind.Name);
        VmId.Read(LongestName + "n").Error.Should().BeOfType<InvalidText>().Which.Position.Should().Be(64);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a b", 1)]
    [InlineData("web\n", 3)]
    [InlineData(" web", 0)]
    [InlineData("wéb", 1)]
    [InlineData("a/b", 1)]
    [InlineData("18446744073709551616", 0)]
    [InlineData("99999999999999999999999999", 0)]
    [InlineData("(none)", 0)]
    [InlineData("{0f8fad5b-d9cb-469f-a165-70867728950e}", 0)]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e\n", 36)]
    [InlineData(" 0f8fad5b-d9cb-469f-a165-70867728950e", 0)]
    [InlineData("+f8fad5b-d9cb-469f-a165-70867728950e", 0)]
    [InlineData("１", 0)]
    public void Any_other_text_is_refused_with_the_position_of_the_fault(string text, int position)
    {
        var error = VmId.Read(text).Error.Should().BeOfType<InvalidText>().Subject;

        error.Position.Should().Be(position);
        error.Text.Should().Be(text);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("007")]
    [InlineData("18446744073709551616")]
    [InlineData(UuidText)]
    [InlineData("")]
    [InlineData("a b")]
    public void A_name_that_would_read_back_as_something_else_is_refused(string name)
    {
        VmId.FromName(name).Error.Should().BeOfType<InvalidText>();
    }

    [Fact]
    public void Names_of_equal_text_are_equal_with_equal_hashes()
    {
        VmId left = VmId.FromName("web").GetValueOrThrow(), right = VmId.Parse("web");

        (left == right).Should().BeTrue();
        left.Equals((object)right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
        left.Equals("web").Should().BeFalse();
    }

    [Fact]
    public void Every_kind_prints_the_same_as_characters_and_as_utf8()
    {
        VmId[] ids = [default, new(0), new(ulong.MaxValue), VmId.Parse(UuidText), VmId.Parse(LongestName)];

        ids.Select(CharText).Should().Equal(ids.Select(i => i.ToString()));
        ids.Select(Utf8Text).Should().Equal(ids.Select(i => i.ToString()));
        new VmId(12).TryFormat(new char[1], out _, default, null).Should().BeFalse();
        new VmId(12).TryFormat(new byte[1], out _, default, null).Should().BeFalse();
    }

    private static string CharText(VmId id)
    {
        var buffer = new char[64];
        id.TryFormat(buffer, out int written, default, null).Should().BeTrue();
        return new(buffer, 0, written);
    }

    private static string Utf8Text(VmId id)
    {
        var buffer = new byte[64];
        id.TryFormat(buffer, out int written, default, null).Should().BeTrue();
        return Encoding.UTF8.GetString(buffer, 0, written);
    }

    [Fact]
    public void Parse_of_null_is_a_bug_of_the_caller()
    {
        Func<VmId> act = () => VmId.Parse(null!);

        act.Should().Throw<ArgumentNullException>();
        VmId.TryParse(null, null, out _).Should().BeFalse();
    }
}
