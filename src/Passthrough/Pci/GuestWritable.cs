using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Which bits of configuration space a guest may write: a mask for each dword (pci-facts: Type-0 header; the capabilities' own registers).</summary>
internal static class GuestWritable
{
    private const uint CacheLineAndLatency = 0x0000_FFFF;
    private const uint CacheLine = 0x0000_00FF;
    private const uint InterruptLine = 0x0000_00FF;
    private const uint RomEnable = 0x0000_0001;

    /// <summary>Makes the masks of a function with these BARs and capabilities.</summary>
    public static uint[] Of(int size, ImmutableArray<PciBar> bars, PciCapabilityList capabilities)
    {
        uint[] masks = new uint[size / 4];
        masks[PciRegister.Command / 4] = PciRegister.CommandWritable;
        bool express = capabilities.TryFindStandard(PciRegister.CapabilityExpress, out _);
        masks[PciRegister.CacheLine / 4] = express ? CacheLine : CacheLineAndLatency;
        masks[PciRegister.InterruptLine / 4] = InterruptLine;
        foreach (PciBar bar in bars)
        {
            int dword = BarDecoder.RegisterOf(bar) / 4;
            ulong address = ~(bar.Size - 1);
            masks[dword] = Bits.Low32(address) | (bar.Kind == BarKind.Rom ? RomEnable : 0);
            if (bar.Kind == BarKind.Memory64)
            {
                masks[dword + 1] = Bits.High32(address);
            }
        }

        foreach (PciCapability capability in capabilities.Entries)
        {
            switch (capability)
            {
                case { IsExtended: false, Id: PciRegister.CapabilityPowerManagement }:
                    Allow(masks, capability.Offset + PciRegister.PowerControl, PciRegister.PowerStateMask);
                    break;
                case { IsExtended: false, Id: PciRegister.CapabilityMsix }:
                    Allow(masks, capability.Offset + PciRegister.MsixControl, PciRegister.MsixWritable);
                    break;
            }
        }

        return masks;
    }

    // A capability in the last dword of the space has no room for its registers.
    private static void Allow(uint[] masks, int offset, ushort bits)
    {
        if (offset < PciRegister.StandardSize)
        {
            masks[offset / 4] |= (uint)bits << (8 * (offset % 4));
        }
    }
}
