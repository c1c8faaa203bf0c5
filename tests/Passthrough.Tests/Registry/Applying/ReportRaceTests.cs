using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>Reports while others read, claim and build.</summary>
[Trait("Category", "Heavy")]
public sealed class ReportRaceTests
{
    private const int Functions = 12;
    private static readonly HostInventory First = Hosts.Of(Cards(Functions));
    private static readonly HostInventory Others = Hosts.Of(Enumerable.Range(100, Functions).Select(Card));

    // Everything changes places: each function is where another one was.
    private static readonly HostInventory Rotated = Hosts.Of(Cards(Functions).Select((c, i) => c.OnBus(1 + ((i + 1) % Functions))));

    private static void InTurn(DeviceRegistry registry, int times, params HostInventory[] reports)
    {
        for (int i = 0; i < times; i++)
        {
            _ = registry.Apply(reports[i % reports.Length]).GetValueOrThrow();
        }
    }

    private static string? PathOf(RegisteredDevice device) => device.Key.TopologyPath;

    [Fact]
    public Task The_devices_at_one_moment_are_those_of_one_report()
    {
        DeviceRegistry registry = Hosts.Registry(First.Functions);
        string?[] first = [.. First.Functions.Select(f => f.TopologyPath)];
        string?[] others = [.. Others.Functions.Select(f => f.TopologyPath)];

        return Threads.WhileWriting(() => InTurn(registry, TestScale.Of(20_000), Others, First), Read, Read);

        void Read()
        {
            string?[] paths = [.. registry.Devices.Select(PathOf)];
            Assert.True(paths.SequenceEqual(first) || paths.SequenceEqual(others), string.Join(' ', paths));
        }
    }

    [Fact]
    public Task A_device_never_shows_the_function_of_another_one()
    {
        DeviceRegistry registry = Hosts.Registry(First.Functions);
        RegisteredDevice device = registry.DeviceOf(Card(3));

        return Threads.WhileWriting(() => InTurn(registry, TestScale.Of(20_000), Rotated, First), Read, Read);

        void Read() => Assert.Equal(PathOf(device), device.Function!.TopologyPath);
    }

    [Fact]
    public Task A_device_that_comes_and_goes_never_shows_the_function_of_a_stranger()
    {
        PciFunction mine = Card(0).Serial(1);
        PciFunction stranger = Card(0).Serial(2);
        DeviceRegistry registry = Hosts.Registry(mine);
        registry.Give(Vm1, mine);
        RegisteredDevice device = registry.DeviceOf(mine);

        return Threads.WhileWriting(() => InTurn(registry, TestScale.Of(20_000), Hosts.Of(stranger), Hosts.Of(mine)), Read, Read);

        void Read() => Assert.Equal(1UL, device.Function!.SerialNumber.ValueOrDefault);
    }

    [Fact]
    public Task An_aggregate_is_of_its_devices_function_as_soon_as_a_report_is_in()
    {
        DeviceRegistry registry = Hosts.Registry(First.Functions);
        RegisteredDevice device = registry.DeviceOf(Card(3));

        return Threads.WhileWriting(Write, Read, Read, Read);

        void Write()
        {
            for (int i = 0; i < TestScale.Of(20_000); i++)
            {
                InTurn(registry, 1, i % 2 == 0 ? Rotated : First);
                Assert.Equal(device.Address, device.Device.Address);
            }
        }

        void Read() => _ = device.GetDevice().GetValueOrThrow();
    }

    [Fact]
    public async Task Whoever_asks_first_all_get_one_aggregate()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        int rounds = TestScale.Of(5_000);
        var start = new StartLine(4);
        var made = new PassthroughDevice[4][];

        await Threads.Together([.. Enumerable.Range(0, 4).Select(i => (Action)(() => made[i] = Ask(i)))]);

        for (int round = 0; round < rounds; round++)
        {
            made.Select(m => m[round]).Distinct().Should().ContainSingle();
        }

        PassthroughDevice[] Ask(int thread)
        {
            var got = new PassthroughDevice[rounds];
            for (int round = 0; round < rounds; round++)
            {
                start.Wait();
                got[round] = registry.DeviceOf(Card(0)).Device;
                start.Wait();

                // One of them has it made anew for the next round.
                Array.ForEach(thread == 0 ? [Card(0).WithBar2At(0xFA00_0000 + (0x10_0000UL * (ulong)(round % 2)))] : Array.Empty<PciFunction>(), f => registry.Report(f));
            }

            return got;
        }
    }

    [Fact]
    public async Task No_claim_is_lost_and_none_appears_while_everything_moves()
    {
        DeviceRegistry registry = Hosts.Registry(First.Functions);
        int rounds = TestScale.Of(5_000);
        ImmutableArray<Lease>[] kept = new ImmutableArray<Lease>[3];

        await Threads.WhileWriting(
            () => InTurn(registry, TestScale.Of(10_000), Rotated, First, Others, First),
            [.. Enumerable.Range(0, 3).Select(i => (Action)(() => kept[i] = Claim(new VmId((ulong)i), i)))]);

        registry.Verify().Should().BeEmpty();
        for (int vm = 0; vm < 3; vm++)
        {
            registry.LeasesOf(new VmId((ulong)vm)).Should().Equal(kept[vm]);
        }

        ImmutableArray<Lease> Claim(VmId vm, int thread)
        {
            List<Lease> held = [.. registry.LeasesOf(vm)];
            for (int i = 0; i < Math.Min(rounds, 50); i++)
            {
                PciAddress address = AtBus(1 + (((3 * i) + thread) % Functions));
                if (registry.Assign(new(vm, address)).TryGetValue(out Lease? lease, out _))
                {
                    held.Add(lease);
                }

                if (held.Count > 2)
                {
                    registry.Release(held[0]).ThrowIfError();
                    held.RemoveAt(0);
                }
            }

            return [.. held];
        }
    }

    [Fact]
    public async Task A_report_and_an_unregistration_by_hand_never_leave_one_address_twice()
    {
        DeviceRegistry registry = new();
        HostInventory reported = Hosts.Of(Card(7), Card(0));

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(10_000); i++)
                {
                    _ = registry.Apply(reported).IsSuccess;
                    _ = registry.Apply(HostInventory.Empty).GetValueOrThrow();
                }
            },
            () =>
            {
                _ = registry.Register(NewDevice(0)).IsSuccess;
                Assert.Empty(registry.Verify());
                _ = registry.Unregister(At(0)).IsSuccess;
            });

        registry.Devices.Should().HaveCountLessThan(2);
    }
}
