namespace Passthrough;

/// <summary>Which of a register's writable bits a function has, told by the capability's own bytes.</summary>
/// <param name="capability">The capability's bytes from its beginning to the end of its space.</param>
/// <returns>A one for each bit that exists.</returns>
internal delegate uint ImplementedBits(ReadOnlySpan<byte> capability);

/// <summary>One register: each of its bits is read-write, write-one-to-clear, reserved in one of two ways, or else read-only.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Offset">Where it is, in bytes: from the beginning of configuration space, or of its capability.</param>
/// <param name="Size">How many bytes it takes: 1, 2 or 4.</param>
internal sealed record RegisterRow(string Name, int Offset, int Size)
{
    /// <summary>RW: reads back what was written.</summary>
    public uint ReadWrite { get; init; }

    /// <summary>RW1C: cleared by writing one, set by hardware only.</summary>
    public uint WriteOneToClear { get; init; }

    /// <summary>RsvdP: keeps its value whatever is written.</summary>
    public uint ReservedPreserved { get; init; }

    /// <summary>RsvdZ: reads zero whatever is written.</summary>
    public uint ReservedZero { get; init; }

    /// <summary>Where the specification defines it.</summary>
    public required string Source { get; init; }

    /// <summary>Which of the RW bits this function has; null when all do. The others are read-only.</summary>
    public ImplementedBits? Implemented { get; init; }

    /// <summary>Whether a virtual function has none of the RW bits (PCI Express Base, 9.3.5): its physical function's hold for it.</summary>
    public bool IsPhysicalOnly { get; init; }

    /// <summary>RO: all other bits.</summary>
    public uint ReadOnly => Bits.LaneMask(Size) & ~(ReadWrite | WriteOneToClear | ReservedPreserved | ReservedZero);
}
