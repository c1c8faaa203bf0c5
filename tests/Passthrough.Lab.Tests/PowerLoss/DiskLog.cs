using System.Buffers.Binary;

namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>
/// What a disk was told to write and to flush, in order, as QEMU's <c>blklogwrites</c> keeps it (the format of Linux' <c>dm-log-writes</c>,
/// Documentation/admin-guide/device-mapper/log-writes.rst): a sector with the log's header, then for each request a sector that describes it, and its data.
/// </summary>
/// <param name="path">The log.</param>
internal sealed class DiskLog(string path)
{
    private const ulong Magic = 0x6A73_6677_7368_72;
    private const ulong Flush = 1;
    private const ulong Discard = 4;
    private const int SectorSizeAt = 24;

    /// <summary>
    /// Makes of a disk as it was at the start one that lost its cache: all that was written up to the last flush is there, and of what was written after it
    /// only what the choice keeps.
    /// </summary>
    /// <returns>How many writes came after the last flush, and how many of them were lost.</returns>
    public (int Unflushed, int Lost) Forget(string disk, Func<bool> keeps)
    {
        using FileStream log = File.OpenRead(path);
        using FileStream target = File.OpenWrite(disk);
        (Entry[] entries, int sectorSize) = Read(log);
        int flushed = Array.FindLastIndex(entries, e => (e.Flags & Flush) != 0) + 1;
        int unflushed = 0;
        int lost = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            Entry entry = entries[i];
            if (entry.Length == 0)
            {
                continue;
            }

            unflushed += i < flushed ? 0 : 1;
            if (i < flushed || keeps())
            {
                Copy(log, target, entry, sectorSize);
            }
            else
            {
                lost++;
            }
        }

        return (unflushed, lost);
    }

    private static void Copy(FileStream log, FileStream target, Entry entry, int sectorSize)
    {
        byte[] data = new byte[entry.Length];
        log.Position = entry.DataAt;
        log.ReadExactly(data);
        target.Position = checked((long)entry.Sector * sectorSize);
        target.Write(data);
    }

    private static (Entry[] Entries, int SectorSize) Read(FileStream log)
    {
        byte[] header = new byte[512];
        log.ReadExactly(header);
        BinaryPrimitives.ReadUInt64LittleEndian(header).Should().Be(Magic, "this is a log of writes");
        int sectorSize = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(SectorSizeAt));

        // How many there are the header tells only now and then: they end where nothing more was written.
        List<Entry> entries = [];
        long at = sectorSize;
        byte[] described = new byte[32];
        while (at + sectorSize <= log.Length)
        {
            log.Position = at;
            log.ReadExactly(described);
            ulong flags = BinaryPrimitives.ReadUInt64LittleEndian(described.AsSpan(16));
            long length = (flags & Discard) != 0 ? 0 : checked((long)BinaryPrimitives.ReadUInt64LittleEndian(described.AsSpan(8)) * sectorSize);
            long next = at + sectorSize + length;
            if (described.All(b => b == 0) || next > log.Length)
            {
                break;
            }

            entries.Add(new(BinaryPrimitives.ReadUInt64LittleEndian(described), flags, at + sectorSize, length));
            at = next;
        }

        return ([.. entries], sectorSize);
    }

    private sealed record Entry(ulong Sector, ulong Flags, long DataAt, long Length);
}
