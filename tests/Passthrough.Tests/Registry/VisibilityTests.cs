using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A change to several devices is visible in one write; a list is of one moment.</summary>
[Trait("Category", "Heavy")]
public sealed class VisibilityTests
{
    private static int Rounds => TestScale.Of(250_000);

    /// <summary>Gives devices 0 and 1 to a VM and takes them back: an odd revision is the generation of the lease in force.</summary>
    private static void GiveAndTakeBoth(DeviceRegistry registry)
    {
        ClaimRequest both = Claim(Vm1, 0, 1);
        for (int i = 0; i < Rounds; i++)
        {
            registry.Release(registry.Assign(both).GetValueOrThrow()).ThrowIfError();
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task At_one_revision_both_devices_of_a_claim_are_assigned_or_neither_is(int readFirst, int readSecond)
    {
        DeviceRegistry registry = Of(2);
        RegisteredDevice first = registry.Find(readFirst);
        RegisteredDevice second = registry.Find(readSecond);
        long compared = 0;
        long halfMade = 0;

        await Threads.WhileWriting(
            () => GiveAndTakeBoth(registry),
            () =>
            {
                ulong revision = registry.Revision;
                ulong? one = first.Ownership.Lease?.Generation;
                ulong? other = second.Ownership.Lease?.Generation;
                bool still = registry.Revision == revision;
                ulong? expected = revision % 2 == 1 ? revision : null;
                compared += still ? 1 : 0;
                halfMade += still && (one != expected || other != expected) ? 1 : 0;
            });

        halfMade.Should().Be(0);
        compared.Should().BePositive();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Who_sees_one_device_of_a_claim_assigned_never_sees_an_older_state_of_the_other(int readFirst, int readSecond)
    {
        DeviceRegistry registry = Of(2);
        RegisteredDevice first = registry.Find(readFirst);
        RegisteredDevice second = registry.Find(readSecond);
        long older = 0;

        await Threads.WhileWriting(
            () => GiveAndTakeBoth(registry),
            () =>
            {
                ulong? one = first.Ownership.Lease?.Generation;
                ulong? other = second.Ownership.Lease?.Generation;
                ulong? oneAgain = first.Ownership.Lease?.Generation;

                // The same lease before and after: the other device had it in between.
                older += other < one || (one is not null && one == oneAgain && other != one) ? 1 : 0;
            });

        older.Should().Be(0);
    }

    // After each event of a life in steps, by its revision modulo 4: what devices 0 and 1 are.
    private static readonly OwnershipState[][] StatesAt =
    [
        [OwnershipState.Available, OwnershipState.Available],
        [OwnershipState.Assigned, OwnershipState.Assigned],
        [OwnershipState.Releasing, OwnershipState.Releasing],
        [OwnershipState.Quarantined, OwnershipState.Available],
    ];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task At_one_revision_both_devices_of_a_release_in_steps_are_equally_far(int readFirst, int readSecond)
    {
        DeviceRegistry registry = Of(2);
        RegisteredDevice first = registry.Find(readFirst);
        RegisteredDevice second = registry.Find(readSecond);
        long compared = 0;
        long halfMade = 0;

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < Rounds / 2; i++)
                {
                    Lease lease = registry.Give(Vm1, 0, 1);
                    registry.BeginRelease(lease).ThrowIfError();
                    registry.CompleteRelease(lease, Cards.FailedAt(0)).ThrowIfError();
                    registry.Clear(At(0), "looked at it").ThrowIfError();
                }
            },
            () =>
            {
                ulong revision = registry.Revision;
                OwnershipState one = first.Ownership.State;
                OwnershipState other = second.Ownership.State;
                bool still = registry.Revision == revision;
                OwnershipState[] expected = StatesAt[revision % 4];
                compared += still ? 1 : 0;
                halfMade += still && (one != expected[readFirst] || other != expected[readSecond]) ? 1 : 0;
            });

        halfMade.Should().Be(0);
        compared.Should().BePositive();
    }

    [Fact]
    public async Task Owner_state_and_lease_of_one_reading_belong_together()
    {
        DeviceRegistry registry = Of(1);
        RegisteredDevice device = registry.Find(0);
        VmId[] vms = [Vm0, Vm1, Vm2];
        long torn = 0;

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    registry.Release(registry.Give(vms[i % 3], 0)).ThrowIfError();
                }
            },
            () =>
            {
                Ownership now = device.Ownership;
                torn += now.Owner != now.Lease?.Vm || now.State == OwnershipState.Assigned != now.Lease is not null ? 1 : 0;
            });

        torn.Should().Be(0);
    }

    [Fact]
    public async Task A_list_of_devices_is_of_one_moment()
    {
        DeviceRegistry registry = Of(1);
        PassthroughDevice[] devices = [registry.Find(0).Device, NewDevice(1)];
        long empty = 0;

        // One of the two is registered at every moment.
        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    registry.Register(devices[(i + 1) % 2]).ThrowIfError();
                    registry.Unregister(At(i % 2)).GetValueOrThrow();
                }
            },
            () => empty += registry.Devices.IsEmpty ? 1 : 0);

        empty.Should().Be(0);
    }

    [Fact]
    public async Task The_leases_of_a_VM_under_churn_miss_none_that_was_held_and_have_none_that_was_over()
    {
        DeviceRegistry registry = Of(12);
        ImmutableArray<Lease> permanent = [registry.Give(Vm1, 10), registry.Give(Vm1, 11)];
        var log = new ChurnLog();
        long wrong = 0;

        await Threads.WhileWriting(
            () => Churn(registry, log),
            () =>
            {
                ImmutableArray<Lease> heldBefore = log.Held;
                ulong overBefore = log.Over;

                ImmutableArray<Lease> told = registry.LeasesOf(Vm1);

                IEnumerable<Lease> throughout = permanent.Concat(heldBefore.Intersect(log.Held));
                bool complete = throughout.All(told.Contains);
                bool timely = told.Except(permanent).All(l => l.Generation > overBefore && l.Vm == Vm1);
                bool inOrder = told.Zip(told.Skip(1)).All(pair => pair.First.Generation < pair.Second.Generation);
                wrong += complete && timely && inOrder ? 0 : 1;
            });

        wrong.Should().Be(0);
    }

    /// <summary>What the writer has done for sure: it says that a lease is held after it got it, and takes that back before it releases it.</summary>
    private sealed class ChurnLog
    {
        private sealed record Published(ImmutableArray<Lease> Held);

        private volatile Published _held = new([]);
        private ulong _over;

        public ImmutableArray<Lease> Held
        {
            get => _held.Held;
            set => _held = new(value);
        }

        /// <summary>Every lease of the churn up to this generation is over.</summary>
        public ulong Over
        {
            get => Volatile.Read(ref _over);
            set => Volatile.Write(ref _over, value);
        }
    }

    // Devices 0 to 9 wander between two VMs, up to four leases of VM 1 at a time, some of two devices.
    private static void Churn(DeviceRegistry registry, ChurnLog log)
    {
        for (int i = 0; i < Rounds / 4; i++)
        {
            int device = i % 10;
            if (log.Held.Length == 4)
            {
                Lease oldest = log.Held[0];
                log.Held = log.Held.RemoveAt(0);
                registry.Release(oldest).ThrowIfError();
                log.Over = oldest.Generation;
                registry.Release(registry.Give(Vm2, [.. oldest.Functions.Select(f => f.Address.Device)])).ThrowIfError();
            }

            log.Held = log.Held.Add(i % 20 < 10 ? registry.Give(Vm1, device) : registry.Give(Vm1, device, (device + 5) % 10));
        }
    }
}
