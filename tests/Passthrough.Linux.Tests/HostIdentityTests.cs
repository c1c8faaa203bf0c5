namespace Passthrough.Linux.Tests;

public sealed class HostIdentityTests : IDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private readonly FakeHostTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private LinuxHost Host() => LinuxHost.Open(_tree.Root).GetValueOrThrow();

    [FactOnLinux]
    public void The_id_is_what_the_machine_id_holds()
    {
        _tree.File("etc/machine-id", Id + "\n");

        Host().ReadId().GetValueOrThrow().Should().Be(HostId.Parse(Id));
    }

    [FactOnLinux]
    public void Without_a_machine_id_the_host_has_none() =>
        Host().ReadId().Error.Should().Be(new HostIdUnknown("etc/machine-id", "is missing"));

    [Theory]
    [InlineData("")]
    [InlineData("uninitialized\n")]
    [InlineData("00000000000000000000000000000000\n")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF\n")]
    [InlineData("0123456789abcdef0123456789abcde\n")]
    [InlineData("0123456789abcdef0123456789abcdef0\n")]
    [InlineData("0123456789abcdef0123456789abcde/\n")]
    public void What_is_no_machine_id_is_none(string text)
    {
        _tree.File("etc/machine-id", text);

        Host().ReadId().Error.Should().Be(new HostIdUnknown("etc/machine-id", "does not hold 32 hexadecimal digits"));
    }

    [FactOnLinux]
    public void The_boot_is_the_kernel_s_boot_id()
    {
        _tree.File("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n");

        Host().ReadBootId().Should().Be("11111111-2222-3333-4444-555555555555");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no boot\n")]
    public void What_is_no_boot_id_is_unknown(string text)
    {
        _tree.File("proc/sys/kernel/random/boot_id", text);

        Host().ReadBootId().Should().BeNull();
    }

    [FactOnLinux]
    public void A_recording_says_neither()
    {
        LinuxHost recording = LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev")).GetValueOrThrow();

        recording.ReadId().Error!.Code.Should().Be(VmErrorCode.HostIdUnknown);
        recording.ReadBootId().Should().BeNull();
    }
}
