using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Ownership;

public sealed class VmIndexTests
{
    [Fact]
    public void Many_VMs_that_come_and_go_leave_every_list_right()
    {
        DeviceRegistry registry = Of(3);
        Lease stays = registry.Give(Vm1, 0, 1);

        // More than the index keeps empty lists for, several times over.
        for (ulong vm = 100; vm < 5_000; vm++)
        {
            registry.Release(registry.Give(new VmId(vm), 2)).ThrowIfError();
        }

        Lease last = registry.Give(new VmId(100), 2);
        registry.LeasesOf(Vm1).Should().Equal(stays);
        registry.LeasesOf(new VmId(100)).Should().Equal(last);
        registry.LeasesOf(new VmId(101)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    public void Leases_may_end_in_any_order(params int[] order)
    {
        DeviceRegistry registry = Of(3);
        Lease[] leases = [registry.Give(Vm1, 0), registry.Give(Vm1, 1), registry.Give(Vm1, 2)];

        registry.Release(leases[order[0]]).ThrowIfError();
        var afterOne = registry.LeasesOf(Vm1);
        registry.Release(leases[order[1]]).ThrowIfError();
        var afterTwo = registry.LeasesOf(Vm1);
        registry.Release(leases[order[2]]).ThrowIfError();

        afterOne.Should().Equal(leases.Where((_, i) => i != order[0]));
        afterTwo.Should().Equal(leases[order[2]]);
        registry.LeasesOf(Vm1).Should().BeEmpty();
    }
}
