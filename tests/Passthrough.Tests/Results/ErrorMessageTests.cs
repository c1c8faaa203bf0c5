namespace Passthrough.Tests.Results;

public sealed class ErrorMessageTests
{
    public static TheoryData<string, VmError> Errors
    {
        get
        {
            var data = new TheoryData<string, VmError>();
            foreach (VmError error in ErrorSamples.Of(typeof(VmError).Assembly))
            {
                data.Add($"{error.GetType().Name} {error.Code}", error);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void Every_message_is_one_line_without_a_final_full_stop(string name, VmError error)
    {
        error.Message.Should().NotBeNullOrWhiteSpace(name).And.NotEndWith(".").And.NotContainAny("\n", "\r");
    }

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void Every_remedy_is_one_line_of_whole_sentences(string name, VmError error)
    {
        error.Remedy.Should().EndWith(".", name).And.NotEndWith("..").And.NotContainAny("\n", "\r");
    }

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void Every_text_is_code_message_and_remedy(string name, VmError error)
    {
        error.ToString().Should().Be($"PT{(int)error.Code:D4}: {error.Message}. {error.Remedy}", name);
    }

    public static TheoryData<VmError> ErrorsWithForeignText =>
    [
        new InvalidText("a PCI address", "x\n\u001b[2J", 0, "a digit"),
        new NeededByHost(default, new(HostUseKind.MountedFileSystem, "/a\n\u001b[2J is mounted from vda1")),
        new GroupMemberOnHostDriver(default, new(1), default, "nv\n\u001b[2Jme"),
    ];

    [Theory]
    [MemberData(nameof(ErrorsWithForeignText), DisableDiscoveryEnumeration = true)]
    public void Foreign_text_reaches_a_message_without_control_characters(VmError error)
    {
        error.ToString().Should().NotContainAny("\n", "\u001b").And.Contain(@"\u000A");
    }
}
