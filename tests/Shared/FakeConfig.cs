using System.Buffers.Binary;

namespace Passthrough.Testing;

/// <summary>Configuration bytes of a made function.</summary>
public sealed class FakeConfig
{
    private FakeConfig(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <summary>A type-0 header without capabilities.</summary>
    public static FakeConfig Of(int vendor, int device, int classCode, int size = 4096)
    {
        var config = new FakeConfig(new byte[size]);
        config.Word(0x00, vendor).Word(0x02, device);
        config.Bytes[0x08] = 0x02;
        config.Bytes[0x09] = (byte)(classCode & 0xFF);
        config.Bytes[0x0A] = (byte)((classCode >> 8) & 0xFF);
        config.Bytes[0x0B] = (byte)(classCode >> 16);
        return config;
    }

    public FakeConfig HeaderType(byte value)
    {
        Bytes[0x0E] = value;
        return this;
    }

    /// <summary>An MSI-X capability at 40, the only one.</summary>
    public FakeConfig Msix(int tableSize, uint table, uint pba)
    {
        Word(0x06, 0x0010);
        Bytes[0x34] = 0x40;
        Bytes[0x40] = 0x11;
        Bytes[0x41] = 0;
        Word(0x42, tableSize - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(0x44), table);
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(0x48), pba);
        return this;
    }

    public FakeConfig Word(int offset, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(offset), (ushort)value);
        return this;
    }
}
