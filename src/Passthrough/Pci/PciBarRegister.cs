using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What the bytes of one base address register say by themselves: kind and address. The size is not in the bytes; it is found by
/// sizing, which needs the device, or told by the host.
/// </summary>
/// <param name="Index">The register, 0 to 5, or 6 for the expansion ROM.</param>
/// <param name="Kind">What it decodes.</param>
/// <param name="Address">The address it holds.</param>
/// <param name="IsPrefetchable">Whether reads have no side effects.</param>
public readonly record struct PciBarRegister(int Index, BarKind Kind, ulong Address, bool IsPrefetchable)
{
    private const uint IoSpace = 0x1;
    private const uint TypeMask = 0x6;
    private const uint Type64 = 0x4;
    private const uint Prefetchable = 0x8;
    private const uint IoAddress = 0xFFFF_FFFC;
    private const uint MemoryAddress = 0xFFFF_FFF0;
    private const uint RomAddress = 0xFFFF_F800;

    /// <summary>Decodes the registers of a type-0 header (PCI Local Bus 3.0, 6.2.5). A register of zeros is left out: it may be unimplemented.</summary>
    /// <param name="config">Configuration bytes, 64 at least; of fewer nothing is decoded.</param>
    /// <param name="faults">Registers that break the specification: types 01 and 11, a 64-bit one at 5.</param>
    /// <returns>The registers in order of index.</returns>
    public static ImmutableArray<PciBarRegister> Decode(ReadOnlySpan<byte> config, out ImmutableArray<VmError> faults)
    {
        faults = [];
        if (config.Length < PciRegister.HeaderSize)
        {
            return [];
        }

        ImmutableArray<PciBarRegister>.Builder found = DecodeBars(config[PciRegister.Bar0..], out faults);
        uint rom = Bits.UInt32(config, PciRegister.Rom);
        if ((rom & RomAddress) != 0)
        {
            found.Add(new(PciRegister.RomIndex, BarKind.Rom, rom & RomAddress, false));
        }

        return found.DrainToImmutable();
    }

    /// <summary>Decodes six registers that stand one after the other.</summary>
    /// <param name="registers">Their bytes, 24 at least.</param>
    /// <param name="faults">Registers that break the specification.</param>
    internal static ImmutableArray<PciBarRegister>.Builder DecodeBars(ReadOnlySpan<byte> registers, out ImmutableArray<VmError> faults)
    {
        faults = [];
        var found = ImmutableArray.CreateBuilder<PciBarRegister>();
        for (int index = 0; index < PciRegister.BarCount; index++)
        {
            uint low = Bits.UInt32(registers, 4 * index);
            if (low == 0)
            {
                continue;
            }

            if ((low & IoSpace) != 0)
            {
                found.Add(new(index, BarKind.Io, low & IoAddress, false));
                continue;
            }

            bool prefetchable = (low & Prefetchable) != 0;
            switch (low & TypeMask)
            {
                case 0:
                    found.Add(new(index, BarKind.Memory32, low & MemoryAddress, prefetchable));
                    break;
                case Type64 when index < PciRegister.BarCount - 1:
                    found.Add(new(index, BarKind.Memory64, Bits.Join(low & MemoryAddress, Bits.UInt32(registers, (4 * index) + 4)), prefetchable));
                    index++;
                    break;
                case Type64:
                    faults = faults.Add(new BarInvalid(index, "a 64-bit BAR takes two registers, so it starts at 4 at the latest"));
                    break;
                default:
                    faults = faults.Add(new BarInvalid(index, $"memory type {(low & TypeMask) >> 1:b2} is reserved"));
                    break;
            }
        }

        return found;
    }
}
