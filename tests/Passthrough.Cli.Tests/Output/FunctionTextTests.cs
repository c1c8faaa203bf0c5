using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class FunctionTextTests
{
    private static readonly PciFunction Nothing = new(PciAddress.Parse("0000:06:00.0"), "pci0000:00/06.0");

    [Fact]
    public void A_function_without_a_name_is_called_by_its_ids() => FunctionText.FullName(SampleHost.Function(SampleHost.Unread)).Should().Be("8086:1521");

    [Fact]
    public void Ids_that_could_not_be_read_are_a_question_mark() => FunctionText.FullName(Nothing).Should().Be("?");

    [Fact]
    public void Ids_of_zero_in_a_configuration_space_that_was_read_are_what_the_hardware_says() =>
        FunctionText.FullName(Nothing with { Config = [.. new byte[64]] }).Should().Be("0000:0000");
}
