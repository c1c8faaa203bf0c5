using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>A function's configuration bytes and what follows from them.</summary>
internal static class ConfigReader
{
    private const string Attribute = "config";
    private const int WithoutRights = 64;
    private const int WithoutRightsCardBus = 128;
    private const int Standard = 256;
    private const int Extended = 4096;
    private const ushort MsixId = 0x11;

    /// <summary>Reads the configuration space. Who lacks rights gets 64 bytes of it, and 128 of a CardBus bridge's (Linux: <c>pci_read_config</c>).</summary>
    /// <param name="attributes">The function's attributes.</param>
    /// <param name="function">What is known of the function so far, with its BARs.</param>
    /// <returns>The function with its bytes, capabilities and MSI-X.</returns>
    public static PciFunction Read(AttributeReader attributes, PciFunction function)
    {
        TreeStatus status = attributes.ReadBytes(Attribute, "config", out ReadOnlySpan<byte> bytes);
        if (status == TreeStatus.Missing)
        {
            attributes.Warn(new AttributeNotReadable(Attribute, status.Reason()));
        }

        if (status != TreeStatus.Found)
        {
            attributes.MarkUnknown("capabilities");
            attributes.MarkUnknown("msix");
            return function;
        }

        ImmutableArray<byte> config = [.. bytes];
        long size = Math.Max(config.Length == Extended ? Extended : attributes.SizeOf(Attribute), config.Length);
        function = function with { Config = config, ConfigSpaceSize = size > Standard ? Extended : Standard };
        if (config.Length < Standard)
        {
            attributes.MarkUnknown("capabilities");
            attributes.MarkUnknown("msix");
            if (config.Length is not (WithoutRights or WithoutRightsCardBus))
            {
                attributes.Warn(Short(config.Length, function.ConfigSpaceSize));
            }

            return function;
        }

        if (config.Length < function.ConfigSpaceSize)
        {
            attributes.Warn(Short(config.Length, function.ConfigSpaceSize));
        }

        return function.IsUnresponsive ? function : ReadCapabilities(attributes, function);
    }

    private static AttributeNotReadable Short(int length, int size) => new(Attribute, $"gave {length} of {size} bytes");

    private static PciFunction ReadCapabilities(AttributeReader attributes, PciFunction function)
    {
        PciCapabilityList list = PciCapabilityList.Read(function.Config.AsSpan());
        foreach (string fault in list.Faults)
        {
            attributes.Warn(new AttributeMalformed(Attribute, fault, "sound capability lists"));
        }

        // Without its last part the extended list is not known to end where it seems to.
        bool whole = function.Config.Length == function.ConfigSpaceSize;
        return function with { Capabilities = whole ? new(list) : default, Msix = ReadMsix(attributes, function, list) };
    }

    // A table outside its BAR is reported as it stands, with a warning: what it says is why no guest can have the function.
    private static MsixCapability? ReadMsix(AttributeReader attributes, PciFunction function, PciCapabilityList list)
    {
        if (!list.TryFindStandard(MsixId, out PciCapability entry))
        {
            return null;
        }

        if (!MsixCapability.Read(function.Config.AsSpan(), entry.Offset).TryGetValue(out MsixCapability msix, out VmError? error))
        {
            attributes.Warn(error);
            return null;
        }

        if (function.Bars.TryGet(out ImmutableArray<PciBar> bars) && msix.CheckAgainst(bars).Error is { } misplaced)
        {
            attributes.Warn(misplaced);
        }

        return msix;
    }
}
