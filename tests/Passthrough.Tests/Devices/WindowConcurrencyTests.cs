using System.Collections.Concurrent;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rule 8 for windows: a look-up takes no lock and never sees half of a change.</summary>
[Trait("Category", "Heavy")]
public sealed class WindowConcurrencyTests
{
    private const uint Here = 0xC000_0000;
    private const uint There = 0xD000_0000;

    private static async Task<IEnumerable<string>> WhileWriting(Action<int> write, Func<string?> look)
    {
        var wrong = new ConcurrentBag<string>();
        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(100_000); i++)
                {
                    write(i);
                }
            },
            () =>
            {
                if (look() is { } fault)
                {
                    wrong.Add(fault);
                }
            });
        return wrong.Distinct().Take(10);
    }

    private static PassthroughDevice Running()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new(Bar2), new(Here), 0x1000).ThrowIfError();
        device.AddMmioRegion(new(Bar2 + 0x1000), new(Here + 0x1000), 0x1000).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        device.PciConfig.Written((0x04, 0x0002));
        return device;
    }

    private static string? Contradiction(MmioRegion region) =>
        region.IsAccessible && (region.GuestAddress is null || !region.IsMapped) ? region.ToString() : null;

    [Fact]
    public async Task A_window_is_found_where_it_says_that_it_is()
    {
        PassthroughDevice device = Running();

        IEnumerable<string> wrong = await WhileWriting(
            i => device.PciConfig.Written((0x18, i % 2 == 0 ? There : Here)),
            () => device.Memory.TryFind(new GuestPhysicalAddress(There + 0x1234), out MmioRegion found)
                && (found.HostAddress.Value, found.GuestAddress?.Value) != (Bar2 + 0x1000, There + 0x1000) ? found.ToString() : null);

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task By_its_host_address_a_window_is_found_whatever_happens_to_the_others()
    {
        PassthroughDevice device = Running();

        IEnumerable<string> wrong = await WhileWriting(
            i =>
            {
                device.AddMmioRegion(new(Bar2 + 0x2000), new(Here + 0x2000), 0x2000).ThrowIfError();
                device.Memory.Remove(new(Bar2 + 0x2000)).ThrowIfError();
            },
            () => device.Memory.TryFind(new HostPhysicalAddress(Bar2 + 0x1FFF), out MmioRegion found) && found.IsAccessible ? null : $"found {found}");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_accessible_is_mapped_and_placed_at_the_same_moment()
    {
        PassthroughDevice device = Running();

        IEnumerable<string> wrong = await WhileWriting(
            i =>
            {
                device.Reset().ThrowIfError();
                device.Resume().ThrowIfError();
                device.PciConfig.Written((0x18, Here), (0x04, 0x0002));
            },
            () => device.Memory.TryFind(new HostPhysicalAddress(Bar2), out MmioRegion found) ? Contradiction(found) : "lost");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task A_function_that_wakes_with_a_reset_is_never_reached_at_its_old_place()
    {
        PassthroughDevice device = Running();

        // Decode is on only while the function sleeps, so nothing may ever be accessible.
        device.PciConfig.Written((PowerAt + 4, 3));
        IEnumerable<string> wrong = await WhileWriting(
            i => device.PciConfig.Written((0x18, Here), (0x04, 0x0002), (PowerAt + 4, 0), (PowerAt + 4, 3)),
            () => device.Memory.TryFind(new HostPhysicalAddress(Bar2), out MmioRegion found) && found.IsAccessible ? found.ToString() : null);

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Windows_of_one_list_share_their_owner()
    {
        PassthroughDevice device = CardDevice();

        IEnumerable<string> wrong = await WhileWriting(
            i =>
            {
                device.AddMmioRegion(new(Bar2), new(Here), 0x1000).ThrowIfError();
                device.AddMmioRegion(new(Bar2 + 0x1000), new(Here + 0x1000), 0x1000).ThrowIfError();
                device.PciConfig.Written((0x04, 0x0002));
                device.AssignToVm(new VmId(1)).ThrowIfError();
                device.Unassign().ThrowIfError();
            },
            () => device.MmioRegions.Select(r => r.IsAccessible).Distinct().Count() <= 1 ? null : "one reached, one not");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task The_state_of_all_BARs_is_of_one_moment()
    {
        PassthroughDevice device = CardDevice();
        device.PciConfig.Written((0x10, 0xE000_0000), (0x18, Here));

        IEnumerable<string> wrong = await WhileWriting(
            i => device.PciConfig.Written((0x04, i % 2 == 0 ? 0x0002u : 0)),
            () => device.PciConfig.GuestBars.Where(b => b.Bar.IsMemory).Select(b => b.State).Distinct().Count() == 1 ? null : "mixed");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task A_look_up_needs_no_lock_that_a_writer_holds()
    {
        PassthroughDevice device = Running();
        using var locked = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        (bool, bool, int, int) read = default;
        await Threads.Together(
            () =>
            {
                lock (device.Custody.Sync)
                {
                    locked.Set();
                    finish.Wait();
                }
            },
            () =>
            {
                locked.Wait();
                read = (
                    device.Memory.TryFind(new GuestPhysicalAddress(Here), out _),
                    device.Memory.TryFind(new HostPhysicalAddress(Bar2), out _),
                    device.Memory.Regions.Length,
                    device.PciConfig.GuestBars.Length);
                finish.Set();
            });

        read.Should().Be((true, true, 2, 4));
    }
}
