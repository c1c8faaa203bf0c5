using System.Text.RegularExpressions;

namespace Passthrough.Tests.Results;

public sealed class VmErrorCodesTests
{
    public static TheoryData<VmErrorCode> Codes => [.. Enum.GetValues<VmErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_reads_PT_and_four_digits(VmErrorCode code)
    {
        code.ToText().Should().MatchRegex(new Regex(@"\APT[0-6][0-9]{3}\z", RegexOptions.None, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_remedy_in_whole_sentences_on_one_line(VmErrorCode code)
    {
        string remedy = code.Remedy();

        remedy.Should().EndWith(".").And.NotContainAny("\n", "\r", "  ");
        char.IsUpper(remedy[0]).Should().BeTrue();
    }

    [Fact]
    public void No_number_stands_for_two_codes()
    {
        Enum.GetNames<VmErrorCode>().Should().HaveSameCount(Enum.GetValues<VmErrorCode>().Distinct());
    }

    [Theory]
    [InlineData(VmErrorCode.NotInitialized, "PT0001")]
    [InlineData(VmErrorCode.AlreadyAssigned, "PT2001")]
    [InlineData(VmErrorCode.FirmwareMappedRegion, "PT5003")]
    public void A_code_keeps_its_number(VmErrorCode code, string text)
    {
        code.ToText().Should().Be(text);
    }
}
