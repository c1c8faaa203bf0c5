using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>
/// What a disk was told to write and to flush, in order, as QEMU's <c>blklogwrites</c> keeps it (the format of Linux' <c>dm-log-writes</c>,
/// Documentation/admin-guide/device-mapper/log-writes.rst): a sector with the log's header, then for each request a sector that describes it, and its data.
/// </summary>
internal sealed class DiskLog
{
    private const ulong Magic = 0x6A73_6677_7368_72;
    private const ulong Flush = 1;
    private const ulong ForceUnitAccess = 2;
    private const ulong Discard = 4;
    private const int SectorSizeAt = 24;

    private readonly string _path;
    private readonly ImmutableArray<Request> _requests;
    private readonly int _sectorSize;

    private DiskLog(string path, ImmutableArray<Request> requests, int sectorSize)
    {
        _path = path;
        _requests = requests;
        _sectorSize = sectorSize;
    }

    /// <summary>How many requests there were.</summary>
    public int Count => _requests.Length;

    public static DiskLog Read(string path)
    {
        using FileStream log = File.OpenRead(path);
        byte[] header = new byte[512];
        log.ReadExactly(header);
        BinaryPrimitives.ReadUInt64LittleEndian(header).Should().Be(Magic, "this is a log of writes");
        int sectorSize = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(SectorSizeAt));

        // How many there are the header tells only now and then: they end where nothing more was written.
        ImmutableArray<Request>.Builder requests = ImmutableArray.CreateBuilder<Request>();
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

            requests.Add(new(BinaryPrimitives.ReadUInt64LittleEndian(described), flags, at + sectorSize, length));
            at = next;
        }

        return new(path, requests.ToImmutable(), sectorSize);
    }

    /// <summary>Where so many requests end in the log's file: how long it was when it had these and no more.</summary>
    public long EndOf(int requests) => requests == 0 ? 0 : _requests[requests - 1].DataAt + _requests[requests - 1].Length;

    /// <summary>
    /// Makes of a disk as it was at the start one that did so many requests and then lost its cache: all that was written up to the last flush is there, and of
    /// what was written after it only what the choice keeps.
    /// </summary>
    /// <returns>How many writes were lost.</returns>
    public int Replay(int requests, string disk, Func<bool> keeps)
    {
        using FileStream log = File.OpenRead(_path);
        using FileStream target = File.OpenWrite(disk);
        int flushed = _requests.Take(requests).Select((r, i) => (r.Flags & Flush) != 0 ? i + 1 : 0).DefaultIfEmpty().Max();
        int lost = 0;
        for (int i = 0; i < requests; i++)
        {
            Request request = _requests[i];
            if (i < flushed || request.Length == 0 || (request.Flags & ForceUnitAccess) != 0 || keeps())
            {
                Copy(log, target, request);
            }
            else
            {
                lost++;
            }
        }

        return lost;
    }

    private void Copy(FileStream log, FileStream target, Request request)
    {
        byte[] data = new byte[request.Length];
        log.Position = request.DataAt;
        log.ReadExactly(data);
        target.Position = checked((long)request.Sector * _sectorSize);
        target.Write(data);
    }

    private sealed record Request(ulong Sector, ulong Flags, long DataAt, long Length);
}
