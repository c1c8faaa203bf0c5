using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A VM that still acts while its devices are taken back leaves nothing on them.</summary>
[Trait("Category", "Heavy")]
public sealed class ReleaseRaceTests
{
    private const int Devices = 32;

    [Fact]
    public async Task What_a_VM_does_during_its_release_does_not_reach_the_next_one()
    {
        var left = new List<string>();
        for (int round = 0; round < TestScale.Of(300); round++)
        {
            left.AddRange(await LeftByARelease(round));
        }

        left.Should().BeEmpty();
    }

    private static async Task<IEnumerable<string>> LeftByARelease(int round)
    {
        var registry = new DeviceRegistry();
        ImmutableArray<PassthroughDevice> devices = [.. Enumerable.Range(0, Devices).Select(i =>
            PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x8086, 0x1234, At(i)).GetValueOrThrow())];
        foreach (PassthroughDevice device in devices)
        {
            registry.Register(device).ThrowIfError();
        }

        Lease lease = registry.Assign(new ClaimRequest(new VmId(1), DeviceSelection.Of([.. devices.Select(d => d.Address)]))).GetValueOrThrow();
        using var started = new ManualResetEventSlim();
        ushort owned = 0;

        // All its doings are on the first device, which is torn down long before the last. What it finished while it still was the owner is its own.
        Task vm = Task.Factory.StartNew(
            () =>
            {
                started.Set();
                for (ushort vector = 1; vector < MsixCapability.MaximumTableSize && devices[0].IsAssigned; vector++)
                {
                    owned = devices[0].AddMsixRemap(vector, 1, new VcpuId(1)).IsSuccess && devices[0].IsAssigned ? vector : owned;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        started.Wait();
        registry.Release(lease).ThrowIfError();
        await vm;

        return devices[0].MsixRemaps.Where(r => r.HostVector <= owned).Select(r => $"round {round}: {r}");
    }
}
