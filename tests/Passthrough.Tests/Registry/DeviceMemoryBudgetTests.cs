using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>What a registered device costs that no guest has touched. Alone in the process: what others allocate would be counted.</summary>
[Collection(nameof(DeviceMemoryBudgetTests))]
[CollectionDefinition(nameof(DeviceMemoryBudgetTests), DisableParallelization = true)]
public sealed class DeviceMemoryBudgetTests
{
    private const int Devices = 1000;

    [Fact]
    public void An_untouched_registered_device_costs_at_most_1_KiB_beyond_the_bytes_of_discovery()
    {
        ImmutableArray<PciFunction> functions = [.. Enumerable.Range(0, Devices).Select(i => SampleFunctions.Card(card => card with { Address = new PciAddress(0, (ushort)i) }))];
        Registered(functions[..10]).Devices.Should().HaveCount(10);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        DeviceRegistry registry = Registered(functions);

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Devices;
        each.Should().BeInRange(1, 1024);
        registry.Devices.Should().HaveCount(Devices);
        GC.KeepAlive(functions);
    }

    [Fact]
    public void Claims_and_releases_do_not_touch_a_device()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        DeviceRegistry registry = Registered([]);
        registry.Register(device).ThrowIfError();
        registry.Release(registry.Assign(new ClaimRequest(new VmId(1), device.Address)).GetValueOrThrow()).ThrowIfError();

        long before = GC.GetAllocatedBytesForCurrentThread();
        device.PciConfig.GuestRead(0, 4).Should().Be(0x1234_8086);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        allocated.Should().BeGreaterThan(4096, "the image is made when somebody first looks");
    }

    private static DeviceRegistry Registered(ImmutableArray<PciFunction> functions)
    {
        var registry = new DeviceRegistry();
        foreach (PciFunction function in functions)
        {
            registry.Register(PassthroughDevice.Create(function).GetValueOrThrow()).ThrowIfError();
        }

        return registry;
    }
}
