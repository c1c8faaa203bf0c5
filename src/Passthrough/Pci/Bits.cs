using System.Buffers.Binary;

namespace Passthrough;

/// <summary>Register arithmetic. The build checks for overflow; registers are cut and shifted on purpose, and only here.</summary>
internal static class Bits
{
    /// <summary>The low 8 bits.</summary>
    public static byte Low8(uint value) => unchecked((byte)value);

    /// <summary>The low 16 bits.</summary>
    public static ushort Low16(uint value) => unchecked((ushort)value);

    /// <summary>The low 32 bits.</summary>
    public static uint Low32(ulong value) => unchecked((uint)value);

    /// <summary>The high 32 bits.</summary>
    public static uint High32(ulong value) => unchecked((uint)(value >> 32));

    /// <summary>Two dwords as one number.</summary>
    public static ulong Join(uint low, uint high) => ((ulong)high << 32) | low;

    /// <summary><paramref name="value"/> down to a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public static ulong AlignDown(ulong value, ulong alignment) => value & ~unchecked(alignment - 1);

    /// <summary><paramref name="value"/> up to a multiple of <paramref name="alignment"/>, a power of two; the value is far from the end of its type.</summary>
    public static ulong AlignUp(ulong value, ulong alignment) => AlignDown(value + (alignment - 1), alignment);

    /// <summary>Whether the value is a multiple of <paramref name="alignment"/>, a power of two.</summary>
    public static bool IsAligned(ulong value, ulong alignment) => (value & unchecked(alignment - 1)) == 0;

    /// <summary>The ones that cover <paramref name="size"/> bytes (1, 2 or 4).</summary>
    public static uint LaneMask(int size) => uint.MaxValue >> (32 - (8 * size));

    /// <summary>16 bits of an image, little-endian as PCI is.</summary>
    public static ushort UInt16(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);

    /// <summary>32 bits of an image, little-endian as PCI is.</summary>
    public static uint UInt32(ReadOnlySpan<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image[offset..]);
}
