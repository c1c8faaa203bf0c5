using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>One VM at most owns a device, however many ask at once.</summary>
[Trait("Category", "Heavy")]
public sealed class RacingClaimTests
{
    [Fact]
    public async Task Overlapping_claims_neither_deadlock_nor_share_a_device()
    {
        int[][] pairs = [[0, 1], [1, 2], [2, 0]];
        DeviceRegistry registry = Of(3);
        int[] holders = new int[3];
        int shared = 0;
        int won = 0;

        await Threads.Together([.. pairs.Select((pair, i) => (Action)(() =>
        {
            ClaimRequest request = Claim(new VmId((ulong)i), pair);
            for (int attempt = 0; attempt < TestScale.Of(300_000); attempt++)
            {
                if (registry.Assign(request).TryGetValue(out Lease? lease, out _))
                {
                    int others = pair.Sum(device => Interlocked.Increment(ref holders[device]) - 1);
                    Interlocked.Add(ref shared, others);
                    Interlocked.Increment(ref won);
                    _ = pair.Sum(device => Interlocked.Decrement(ref holders[device]));
                    registry.Release(lease).ThrowIfError();
                }
            }
        }))]);

        shared.Should().Be(0);
        won.Should().BePositive();
        registry.Revision.Should().Be(2 * (ulong)won);
        registry.Devices.Select(d => d.Ownership).Should().AllBeEquivalentTo(default(Ownership));
    }

    [Fact]
    public async Task One_of_two_registries_gets_a_device_that_both_register()
    {
        PassthroughDevice device = NewDevice(0);
        DeviceRegistry[] registries = [new(), new()];
        int[] took = new int[2];
        using var line = new Barrier(2, _ =>
        {
            // Gives it back for the next race; the loser has nothing to give.
            took[0] += registries[0].Unregister(At(0)).IsSuccess ? 1 : 0;
            took[1] += registries[1].Unregister(At(0)).IsSuccess ? 1 : 0;
        });

        await Threads.Together([.. registries.Select(registry => (Action)(() =>
        {
            for (int race = 0; race < TestScale.Of(50_000); race++)
            {
                _ = registry.Register(device).IsSuccess;
                line.SignalAndWait();
            }
        }))]);

        took.Sum().Should().Be(TestScale.Of(50_000));
    }

    [Fact]
    public async Task A_device_is_never_both_unregistered_and_owned()
    {
        DeviceRegistry registry = Of(1);
        int rounds = TestScale.Of(100_000);
        int contradictions = 0;

        await Threads.Together(
            () =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    if (registry.Unregister(At(0)).TryGetValue(out PassthroughDevice? device, out _))
                    {
                        contradictions += device.IsAssigned ? 1 : 0;
                        registry.Register(device).ThrowIfError();
                    }
                }
            },
            () =>
            {
                for (int i = 0; i < rounds; i++)
                {
                    if (registry.Assign(Claim(Vm1, 0)).TryGetValue(out Lease? lease, out _))
                    {
                        registry.Release(lease).ThrowIfError();
                    }
                }
            });

        contradictions.Should().Be(0);
    }

    [Fact]
    public async Task A_release_by_address_is_only_ever_told_what_it_documents()
    {
        DeviceRegistry registry = Of(1);
        ClaimRequest request = Claim(Vm1, 0);
        HashSet<VmErrorCode?> told = [];

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(500_000); i++)
                {
                    if (registry.Assign(request).TryGetValue(out Lease? lease, out _))
                    {
                        _ = registry.Release(lease).IsSuccess;
                    }
                }
            },
            () => told.Add(registry.Release(At(0), Vm1).Error?.Code));

        told.Should().BeSubsetOf([null, VmErrorCode.NotAssigned]);
    }
}
