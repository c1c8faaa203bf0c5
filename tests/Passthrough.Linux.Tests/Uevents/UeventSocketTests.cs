using System.Diagnostics;
using System.Text;

namespace Passthrough.Linux.Tests.Uevents;

public class UeventSocketTests
{
    private static readonly byte[] Message = Encoding.ASCII.GetBytes("add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0SUBSYSTEM=pci\0");

    [Fact]
    public void What_the_kernel_sends_is_heard()
    {
        UeventSocket.Judge(Message, Message.Length, sender: 0, out Uevent? uevent).Should().Be(UeventStatus.Heard);
        uevent.Should().Be(new Uevent("add", "/devices/x", "pci"));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(4711u)]
    [InlineData(uint.MaxValue)]
    public void What_another_program_sends_is_not(uint sender)
    {
        UeventSocket.Judge(Message, Message.Length, sender, out Uevent? uevent).Should().Be(UeventStatus.Ignored);
        uevent.Should().BeNull();
    }

    [Fact]
    public void What_is_longer_than_any_event_is_not() => UeventSocket.Judge(Message, Message.Length + 1, sender: 0, out _).Should().Be(UeventStatus.Ignored);

    [Fact]
    public void What_is_no_event_is_not() => UeventSocket.Judge(Message.AsSpan(1), Message.Length - 1, sender: 0, out _).Should().Be(UeventStatus.Ignored);

    // A container may refuse the socket: then it is said why.
    [FactOnLinux]
    public void The_machines_own_socket_waits_no_longer_than_it_is_told_or_says_why_it_cannot_be_opened()
    {
        VmResult<UeventSocket> opened = UeventSocket.Open();

        string outcome = opened.TryGetValue(out UeventSocket? socket, out VmError? error) ? Wait(socket) : error.Code.ToString();

        outcome.Should().BeOneOf("waited", nameof(VmErrorCode.UeventsNotHeard));
    }

    // Others' events may come meanwhile, as many as they like.
    private static string Wait(UeventSocket socket)
    {
        using (socket)
        {
            long begun = Stopwatch.GetTimestamp();
            UeventStatus status = socket.Wait(TimeSpan.FromMilliseconds(1), out _);
            return status != UeventStatus.Failed && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1) ? "waited" : status.ToString();
        }
    }
}
