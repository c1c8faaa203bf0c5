using BenchmarkDotNet.Attributes;

namespace Passthrough.Benchmarks;

/// <summary>
/// Guest accesses of 32 bits to the configuration space of a discovered function, against the least that could be done: an array
/// read, and a masked array write under the same uncontended lock.
/// </summary>
[MemoryDiagnoser]
public class ConfigSpaceBenchmarks
{
    private const int Accesses = 4096;
    private const int Seed = 20260102;
    private const int CommandOffset = 0x04;

    private readonly Lock _sync = new();
    private readonly int[] _offsets = new int[Accesses];
    private readonly uint[] _values = new uint[Accesses];
    private readonly uint[] _bare = new uint[64];
    private readonly uint[] _bareMask = new uint[64];
    private readonly uint[] _lanes = [uint.MaxValue, 0xFF, 0xFFFF, 0xFF];
    private PciConfigSpace _config = null!;

    [GlobalSetup]
    public void Setup()
    {
        PassthroughDevice device = PassthroughDevice.Create(MadeFunction.Endpoint(default)).GetValueOrThrow();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        _config = device.PciConfig;
        var random = new Random(Seed);
        int[] plain = [.. Enumerable.Range(0, 64).Select(i => 4 * i).Where(IsPlain)];
        for (int i = 0; i < Accesses; i++)
        {
            _offsets[i] = plain[random.Next(plain.Length)];
            _values[i] = unchecked((uint)random.Next()) & 0x7FFF_7FFF;
        }

        for (int i = 0; i < _bare.Length; i++)
        {
            _bare[i] = _config.ReadUInt32(4 * i).GetValueOrThrow();
            _bareMask[i] = _config.GuestWritableMask(4 * i).GetValueOrThrow();
        }
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public uint GuestRead()
    {
        PciConfigSpace config = _config;
        uint sum = 0;
        foreach (int offset in _offsets)
        {
            sum ^= config.GuestRead(offset, 4);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public uint ToolReadUInt32()
    {
        PciConfigSpace config = _config;
        uint sum = 0;
        foreach (int offset in _offsets)
        {
            if (config.ReadUInt32(offset).TryGetValue(out uint value, out _))
            {
                sum ^= value;
            }
        }

        return sum;
    }

    // Masked, as an access of 1, 2 or 4 bytes is.
    [Benchmark(OperationsPerInvoke = Accesses)]
    public uint BareMaskedRead()
    {
        uint[] bare = _bare;
        uint[] mask = _lanes;
        uint sum = 0;
        foreach (int offset in _offsets)
        {
            sum ^= bare[offset / 4] & mask[offset % 4];
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int GuestWrite()
    {
        PciConfigSpace config = _config;
        for (int i = 0; i < _offsets.Length; i++)
        {
            config.GuestWrite(_offsets[i], 4, _values[i]);
        }

        return _offsets.Length;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int ToolWriteUInt32()
    {
        PciConfigSpace config = _config;
        int done = 0;
        for (int i = 0; i < _offsets.Length; i++)
        {
            done += config.WriteUInt32(_offsets[i], _values[i]).IsSuccess ? 1 : 0;
        }

        return done;
    }

    [Benchmark(OperationsPerInvoke = Accesses)]
    public int BareLockedWrite()
    {
        for (int i = 0; i < _offsets.Length; i++)
        {
            int dword = _offsets[i] / 4;
            lock (_sync)
            {
                uint mask = _bareMask[dword];
                Volatile.Write(ref _bare[dword], (_bare[dword] & ~mask) | (_values[i] & mask));
            }
        }

        return _offsets.Length;
    }

    // Bus mastering on and off, memory decode as it is: every write is weighed for what it does to the BARs.
    [Benchmark(OperationsPerInvoke = Accesses)]
    public int GuestWriteCommand()
    {
        PciConfigSpace config = _config;
        foreach (uint value in _values)
        {
            config.GuestWrite(CommandOffset, 4, value & 0x4);
        }

        return _values.Length;
    }

    // Command and the BARs decide where windows are and are measured apart; a reset would start the image again.
    private static bool IsPlain(int offset) => offset is 0x00 or 0x08 or 0x0C or (>= 0x28 and < MadeFunction.FirstCapability) or >= MadeFunction.AfterCapabilities;
}
