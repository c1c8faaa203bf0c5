namespace Passthrough.Tests.Support;

/// <summary>Several writes of a guest in one line: Command as 16 bits, all else as 32.</summary>
internal static class ConfigWrites
{
    public static PciConfigSpace Written(this PciConfigSpace config, params (int Offset, uint Value)[] writes)
    {
        foreach ((int offset, uint value) in writes)
        {
            VmResult written = offset == 0x04 ? config.WriteUInt16(offset, (ushort)value) : config.WriteUInt32(offset, value);
            written.ThrowIfError();
        }

        return config;
    }

    public static uint Read(this PciConfigSpace config, int offset) => config.ReadUInt32(offset).GetValueOrThrow();
}
