using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A reader waits for nobody: not for a writer that is stuck in the middle, and not for one that never rests.</summary>
public sealed class LockFreeReadTests
{
    [Fact]
    public async Task Readers_go_on_while_a_writer_is_stuck_inside_the_locks()
    {
        DeviceRegistry registry = Of(2);
        Lease lease = registry.Give(Vm1, 0);
        PassthroughDevice device = registry.Find(0).Device;
        using var stuck = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        Task writer = Threads.Together(() =>
        {
            lock (registry.Sync)
            {
                lock (device.Custody.Sync)
                {
                    stuck.Set();
                    go.Wait(Threads.Patience);
                }
            }
        });
        stuck.Wait(Threads.Patience).Should().BeTrue();
        List<object> read = [];

        await Threads.Together(() =>
        {
            read.Add(registry.TryFind(At(0), out RegisteredDevice? found));
            read.Add(registry.Devices.Length);
            read.Add(registry.LeasesOf(Vm1).Single());
            read.Add(registry.Revision);
            read.Add(found!.Ownership.Owner!);
            read.Add(device.IsAssigned);
        });

        read.Should().Equal(true, 2, lease, 1UL, Vm1, true);
        writer.IsCompleted.Should().BeFalse();
        go.Set();
        await writer;
    }

    [Fact]
    public void A_writer_does_wait_for_the_lock_that_those_readers_passed_by()
    {
        DeviceRegistry registry = Of(1);
        VmResult<Lease> given = default;
        var writer = new Thread(() => given = registry.Assign(Claim(Vm1, 0)));

        lock (registry.Sync)
        {
            writer.Start();

            // It either comes to rest before the lock or, where it takes none, to its end.
            SpinWait.SpinUntil(() => writer.ThreadState is ThreadState.WaitSleepJoin or ThreadState.Stopped, Threads.Patience);
            writer.ThreadState.Should().Be(ThreadState.WaitSleepJoin);
            registry.OwnershipOf(0).Should().Be(default(Ownership));
        }

        writer.Join(Threads.Patience).Should().BeTrue();
        given.GetValueOrThrow().Vm.Should().Be(Vm1);
    }

    [Fact]
    [Trait("Category", "Heavy")]
    public async Task The_leases_of_a_VM_are_told_while_other_VMs_change_theirs_without_a_pause()
    {
        const int Held = 2_000;
        DeviceRegistry registry = Of(Held + 1);
        ImmutableArray<Lease> held = [.. Enumerable.Range(0, Held).Select(device => registry.Give(Vm1, device))];
        int told = 0;
        int wrong = 0;

        await Threads.WhileWriting(
            () =>
            {
                while (Volatile.Read(ref told) < TestScale.Of(1_000))
                {
                    registry.Release(registry.Give(Vm2, Held)).ThrowIfError();
                }
            },
            () =>
            {
                wrong += registry.LeasesOf(Vm1).SequenceEqual(held) ? 0 : 1;
                Interlocked.Increment(ref told);
            });

        wrong.Should().Be(0);
    }
}
