using System.Collections.Immutable;

namespace Passthrough;

/// <summary>All that a device is built from, checked.</summary>
internal sealed record DeviceBlueprint(
    PassthroughDeviceType Type,
    PciAddress Address,
    PciFunction? Function,
    ConfigSource Config,
    MsixCapability? Msix)
{
    /// <summary>Whether all BARs are known: a window outside them is refused.</summary>
    public bool HasKnownBars => Function is not null || !Config.Bars.IsEmpty;

    /// <summary>A device made by hand: ids, the BARs that it was given, and nothing that is known of it beyond them.</summary>
    public static DeviceBlueprint ByHand(PassthroughDeviceType type, ushort vendorId, ushort deviceId, PciAddress address, DeviceOptions options) =>
        new(type, address, null, new(options.ConfigSpaceSize, [], new(vendorId, deviceId, false), ByIndex(options.Bars), false), null);

    /// <summary>A device of a real function, or why no guest's view of it can be built.</summary>
    public static VmResult<DeviceBlueprint> Of(PciFunction function, DeviceOptions options)
    {
        if (function.IsUnresponsive)
        {
            return new FunctionNotResponding(function.Address);
        }

        if (!function.IsEndpoint)
        {
            return new NotAnEndpoint(function.Address, function.HeaderLayout);
        }

        if (function.Config.Length < PciRegister.StandardSize)
        {
            return new FunctionIncomplete(function.Address, $"only {function.Config.Length} bytes of its configuration space were read");
        }

        if (!function.Bars.IsKnown || !function.Capabilities.IsKnown || !function.Msix.IsKnown)
        {
            return new FunctionIncomplete(function.Address, "its BARs, capabilities or MSI-X table could not be read");
        }

        if (FunctionMalformed.Find(function) is { } malformed)
        {
            return malformed;
        }

        int size = function.Config.Length >= PciRegister.ExtendedSize ? PciRegister.ExtendedSize : PciRegister.StandardSize;
        if (!SeenMsix(function, size, options.ShowUnknownCapabilities).TryGetValue(out SeenTable msix, out VmError? error))
        {
            return new FunctionMalformed(function.Address, error);
        }

        var identity = new PciIdentity(function.VendorId, function.DeviceId, function.IsVirtualFunction);
        return new DeviceBlueprint(
            PassthroughDeviceTypes.FromIds(function.VendorId, function.DeviceId),
            function.Address,
            function,
            new(size, function.Config, identity, ByIndex(function.Bars.ValueOrDefault), options.ShowUnknownCapabilities),
            msix.Capability);
    }

    private readonly record struct SeenTable(MsixCapability? Capability);

    /// <summary>The function's MSI-X table. If the guest is shown one, it must be the one that the host knows: no other would be trapped.</summary>
    private static VmResult<SeenTable> SeenMsix(PciFunction function, int size, bool showUnknown)
    {
        ReadOnlySpan<byte> config = function.Config.AsSpan();
        foreach (PciCapability capability in GuestCapabilities.Choose(PciCapabilityList.Read(config), size, showUnknown))
        {
            if (capability is { IsExtended: false, Id: PciRegister.CapabilityMsix })
            {
                return MsixCapability.Read(config, capability.Offset) switch
                {
                    (var seen, null) when seen == function.Msix.ValueOrDefault => new SeenTable(seen),
                    (var seen, null) => new MsixCapabilityInvalid(
                        $"the guest would find it at 0x{capability.Offset:x2} with {seen.TableSize} vectors at 0x{seen.TableOffset:x} of BAR {seen.TableBar}, and the host does not know that table"),
                    (_, { } error) => error,
                };
            }
        }

        // Hidden from the guest, the hardware's table is still there: its pages stay out of the windows.
        return new SeenTable(function.Msix.ValueOrDefault);
    }

    private static ImmutableArray<PciBar> ByIndex(ImmutableArray<PciBar> bars) =>
        bars.IsDefaultOrEmpty ? [] : bars.Sort(static (a, b) => a.Index.CompareTo(b.Index));
}
