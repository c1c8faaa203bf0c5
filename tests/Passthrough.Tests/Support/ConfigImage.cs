using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Passthrough.Tests.Support;

/// <summary>A configuration space built by hand, offset by offset, without the library's own constants.</summary>
internal sealed class ConfigImage
{
    private readonly byte[] _bytes;

    public ConfigImage(int size) => _bytes = new byte[size];

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ImmutableArray<byte> ToImmutable() => [.. _bytes];

    public static implicit operator ReadOnlySpan<byte>(ConfigImage image) => image._bytes;

    public ConfigImage Filled(byte value)
    {
        _bytes.AsSpan().Fill(value);
        return this;
    }

    public ConfigImage Byte(int offset, byte value)
    {
        _bytes[offset] = value;
        return this;
    }

    public ConfigImage Word(int offset, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(offset), value);
        return this;
    }

    public ConfigImage Dword(int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);
        return this;
    }

    /// <summary>Says that there is a standard list and where it begins.</summary>
    public ConfigImage ListAt(byte pointer) => Word(0x06, 0x0010).Byte(0x34, pointer);

    /// <summary>One standard capability: id and pointer to the next.</summary>
    public ConfigImage Standard(int offset, byte id, byte next) => Byte(offset, id).Byte(offset + 1, next);

    /// <summary>One extended capability: id, version and pointer to the next.</summary>
    public ConfigImage Extended(int offset, ushort id, int version, int next) =>
        Dword(offset, id | ((uint)version << 16) | ((uint)next << 20));

    /// <summary>What an NVMe drive with SR-IOV looks like.</summary>
    public static ConfigImage NvmeDrive() => new ConfigImage(4096)
        .Dword(0x00, 0xA824_144D)
        .Dword(0x08, 0x0108_0200)
        .Dword(0x10, 0xFE00_0004)
        .ListAt(0x40)
        .Standard(0x40, 0x01, 0x50)
        .Standard(0x50, 0x05, 0x70)
        .Standard(0x70, 0x10, 0xB0)
        .Standard(0xB0, 0x11, 0x00).Word(0xB2, 0x8020).Dword(0xB4, 0x0000_3000).Dword(0xB8, 0x0000_2000)
        .Extended(0x100, 0x0001, 2, 0x148)
        .Extended(0x148, 0x0003, 1, 0x168)
        .Extended(0x168, 0x000E, 1, 0x178)
        .Extended(0x178, 0x0010, 1, 0x000);
}
