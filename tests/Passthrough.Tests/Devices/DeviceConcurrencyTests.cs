
namespace Passthrough.Tests.Devices;

/// <summary>Rule 8: reads take no lock and never see half a change.</summary>
[Trait("Category", "Heavy")]
public sealed class DeviceConcurrencyTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    /// <summary>Runs a writer a number of times while a reader looks until the writer is done; returns what the reader found wrong.</summary>
    private static async Task<IReadOnlyList<string>> WhileWriting(Action<int> write, Func<string?> look)
    {
        using var started = new ManualResetEventSlim();
        var wrong = new List<string>();
        int done = 0;
        Task reader = Task.Factory.StartNew(
            () =>
            {
                started.Set();
                while (Volatile.Read(ref done) == 0 && wrong.Count < 10)
                {
                    if (look() is { } fault)
                    {
                        wrong.Add(fault);
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        started.Wait();
        for (int i = 0; i < TestScale.Of(200_000); i++)
        {
            write(i);
        }

        Volatile.Write(ref done, 1);
        await reader.WaitAsync(LongEnough);
        return wrong;
    }

    [Fact]
    public async Task A_look_up_sees_a_whole_remap_or_none()
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        IReadOnlyList<string> wrong = await WhileWriting(
            i =>
            {
                ushort guest = unchecked((ushort)i);
                device.AddMsixRemap(300, guest, new VcpuId(guest * 7u)).ThrowIfError();
                device.Interrupts.Remove(300).ThrowIfError();
            },
            () => device.RemapInterrupt(300, out GuestInterrupt found) && found.Target.Value != found.Vector * 7u ? found.ToString() : null);

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task A_remap_that_stays_is_found_whatever_happens_to_the_others()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AddMsixRemap(5, 6, new VcpuId(7)).ThrowIfError();

        IReadOnlyList<string> wrong = await WhileWriting(
            i =>
            {
                ushort vector = (ushort)(6 + ((i * 257) % 60_000));
                device.AddMsixRemap(vector, 1, new VcpuId(1)).ThrowIfError();
                device.Interrupts.Remove(vector).ThrowIfError();
            },
            () => device.RemapInterrupt(5, out GuestInterrupt found) && found == new GuestInterrupt(6, new VcpuId(7)) ? null : $"found {found}");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task All_remaps_stop_and_start_at_once()
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        device.AddMsixRemap(1, 1, new VcpuId(1)).ThrowIfError();
        device.AddMsixRemap(60_000, 1, new VcpuId(1)).ThrowIfError();

        IReadOnlyList<string> wrong = await WhileWriting(
            _ =>
            {
                device.Reset().ThrowIfError();
                device.Resume().ThrowIfError();
            },
            () => device.MsixRemaps.Select(r => r.IsActive).Distinct().Count() == 1 ? null : string.Join(";", device.MsixRemaps));

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task An_aligned_configuration_read_sees_a_whole_write()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();

        IReadOnlyList<string> wrong = await WhileWriting(
            i => device.PciConfig.WriteUInt32(0x14, i % 2 == 0 ? 0x1111_1111u : 0x2222_2222u).ThrowIfError(),
            () => device.PciConfig.ReadUInt32(0x14).GetValueOrThrow() is 0 or 0x1111_1111 or 0x2222_2222 ? null : "torn");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Windows_and_their_count_are_one_list()
    {
        PassthroughDevice device = SampleFunctions.HandMade();

        IReadOnlyList<string> wrong = await WhileWriting(
            _ =>
            {
                device.AddMmioRegion(new(0x1000), new(0x1000), 0x1000).ThrowIfError();
                device.AddMmioRegion(new(0x5000), new(0x5000), 0x1000).ThrowIfError();
                device.Reset().ThrowIfError();
                device.Memory.Remove(new(0x1000)).ThrowIfError();
                device.Memory.Remove(new(0x5000)).ThrowIfError();
            },
            () => device.MmioRegions is { Length: 2 } both && both[0].IsMapped != both[1].IsMapped ? "half unmapped" : null);

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Windows_of_one_BAR_are_placed_and_unplaced_together()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        device.AddMmioRegion(new(SampleFunctions.Bar2), new(0xC000_0000), 0x1000).ThrowIfError();
        device.AddMmioRegion(new(SampleFunctions.Bar2 + 0x2000), new(0xC000_2000), 0x1000).ThrowIfError();

        IReadOnlyList<string> wrong = await WhileWriting(
            i => device.PciConfig.WriteUInt16(0x04, i % 2 == 0 ? (ushort)2 : (ushort)0).ThrowIfError(),
            () => device.MmioRegions.Select(r => r.GuestAddress is null).Distinct().Count() == 1 ? null : "one placed, one not");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task A_copy_of_configuration_space_is_of_one_moment()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();

        // The higher register is written first, so that a copy with the lower one's number ahead mixes two moments.
        IReadOnlyList<string> wrong = await WhileWriting(
            i =>
            {
                byte number = unchecked((byte)i);
                device.PciConfig.WriteByte(0x3C, number).ThrowIfError();
                device.PciConfig.WriteByte(0x0C, number).ThrowIfError();
            },
            () => device.PciConfig.ToArray() is var copy && (byte)((256 + copy[0x3C] - copy[0x0C]) % 256) > 1 ? $"{copy[0x3C]} {copy[0x0C]}" : null);

        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Readers_need_no_lock_that_a_writer_holds()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        device.AddMsixRemap(1, 2, new VcpuId(3)).ThrowIfError();
        using var locked = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        Task writer = Task.Run(() =>
        {
            lock (device.Custody.Sync)
            {
                locked.Set();
                finish.Wait();
            }
        });
        locked.Wait(LongEnough).Should().BeTrue();

        Task<string> reader = Task.Run(() =>
            $"{device.RemapInterrupt(1, out _)} {device.PciConfig.ReadUInt32(0).IsSuccess} {device.PciConfig.ToArray().Length} {device.MmioRegions.Length} {device.MmioRegionCount} {device.MsixRemapCount} {device.MsixRemaps.Length} {device.IsAssigned} {device.OwnerVmId is null}");
        string read = await reader.WaitAsync(LongEnough);
        finish.Set();
        await writer;

        read.Should().Be("True True 4096 0 0 1 1 False True");
    }
}
