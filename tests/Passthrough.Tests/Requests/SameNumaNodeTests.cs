using System.Collections.Immutable;
using static Passthrough.Tests.Support.Sample;

namespace Passthrough.Tests.Requests;

/// <summary>Devices that have to be on one NUMA node, whichever.</summary>
public sealed class SameNumaNodeTests
{
    private static readonly HostInventory Inventory = Host(
        On("0000:01:00.0", 1),
        On("0000:02:00.0", 0),
        On("0000:03:00.0", 1),
        On("0000:04:00.0", 2),
        On("0000:05:00.0", 2),
        On("0000:06:00.0", null),
        On("0000:07:00.0", null));

    private static PciFunction On(string address, int? node) => Endpoint(address) with { NumaNode = new(node) };

    private static VmResult<ImmutableArray<PciAddress>> Resolve(string selection, params string[] taken) => SelectionResolver.Resolve(
        Inventory, DeviceSelection.Parse(selection), OwnershipPolicy.Default, new Asked { Taken = [.. taken.Select(At)] });

    [Theory]
    [InlineData("vendor=144d,count=2,same-numa=yes", "", "0000:01:00.0 0000:03:00.0")]
    [InlineData("vendor=144d,count=2,same-numa=yes,prefer-numa=2", "", "0000:04:00.0 0000:05:00.0")]
    [InlineData("vendor=144d,count=2,same-numa=yes,prefer-numa=0", "", "0000:01:00.0 0000:03:00.0")]
    [InlineData("vendor=144d,count=2,same-numa=yes", "0000:03:00.0", "0000:04:00.0 0000:05:00.0")]
    [InlineData("vendor=144d,same-numa=yes", "", "0000:02:00.0")]
    [InlineData("vendor=144d,numa=2,count=all,same-numa=yes", "", "0000:04:00.0 0000:05:00.0")]
    public void The_first_node_that_has_enough_gives_them_all(string selection, string taken, string chosen)
    {
        string.Join(' ', Resolve(selection, taken.Split(' ', StringSplitOptions.RemoveEmptyEntries)).GetValueOrThrow()).Should().Be(chosen);
    }

    [Theory]
    [InlineData("vendor=144d,count=3,same-numa=yes", 3, 2)]
    [InlineData("vendor=144d,count=all,same-numa=yes", 7, 2)]
    [InlineData("address=*:06:*.*,same-numa=yes", 1, 0)]
    public void When_no_node_has_enough_the_most_that_one_has_is_told(string selection, int wanted, int found)
    {
        NotEnoughDevices error = Resolve(selection).Error.Should().BeOfType<NotEnoughDevices>().Subject;

        (error.Wanted, error.Found, error.OnOneNode).Should().Be((wanted, found, true));
        error.Message.Should().EndWith("can be claimed on one NUMA node");
    }
}
