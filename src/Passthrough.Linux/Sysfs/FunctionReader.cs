using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>Reads one function from its directory. What only the whole host can tell (names, host uses, a VF's topology path) is added later.</summary>
/// <param name="tree">The host's files.</param>
internal sealed class FunctionReader(IHostTree tree)
{
    /// <summary>An SR-IOV capability counts its VFs in 16 bits.</summary>
    private const int MostVirtualFunctions = ushort.MaxValue;

    private const string NoOverride = "(null)";

    // Linux: PCIE_LNK_WIDTH_UNKNOWN
    private const int UnknownWidth = 0xFF;

    /// <summary>Reads a function.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="directory">Its directory, without links.</param>
    /// <param name="isBootDisplay">Whether the firmware booted with it as its display; unknown when that could not be read.</param>
    /// <param name="virtualFunctions">Its VFs with their indices.</param>
    public PciFunction Read(PciAddress address, string directory, out Fact<bool> isBootDisplay, out ImmutableArray<(int Index, PciAddress Address)> virtualFunctions)
    {
        using var attributes = new AttributeReader(tree, directory);
        virtualFunctions = ReadVirtualFunctions(attributes);
        var function = new PciFunction(address, FunctionLocation.TopologyPath(directory))
        {
            ParentBridge = FunctionLocation.ParentBridge(directory),
            Driver = attributes.ReadLinkName("driver", "driver"),
            DriverOverride = attributes.Read<string?>("driver_override", "driverOverride", TryOverride, "a driver's name", new(null)),
            IommuGroup = ReadGroup(attributes),
            NumaNode = attributes.Read<int?>("numa_node", "numaNode", AttributeText.TryNode, "a number of -1 or more", new(null)),
            ResetMethods = ReadResetMethods(attributes),
            Bars = ReadBars(attributes),
            Link = ReadLink(attributes),
            PhysicalFunction = attributes.ReadAddressLink("physfn", "physicalFunction"),
            TotalVirtualFunctions = attributes.Read<int?>("sriov_totalvfs", "totalVirtualFunctions", TryCount, "a count", new(null)),
            VirtualFunctions = [.. virtualFunctions.Select(static v => v.Address)],
        };
        function = ConfigReader.Read(attributes, function);
        isBootDisplay = attributes.Read<bool>("boot_vga", "hostUses", TryFlag, "0 or 1", false);

        // Last: what every function has is there only if all before it was, and was not taken for absent because the function had gone.
        function = ReadIds(attributes, function);

        bool vanished = attributes.MayHaveVanished && tree.List(directory, out _) == TreeStatus.Missing;
        return function with
        {
            Unknown = attributes.Unknown,
            Warnings = vanished ? [new FunctionVanished(address)] : attributes.Warnings,
        };
    }

    // A VF's own configuration bytes read FFFF for its ids; sysfs has the right ones. The bytes serve where sysfs does not tell.
    private static PciFunction ReadIds(AttributeReader attributes, PciFunction function)
    {
        ReadOnlySpan<byte> config = function.Config.AsSpan();
        Fact<byte> revision = attributes.Read<byte>("revision", "revision", AttributeText.TryHex8, "a hexadecimal number of 8 bits", default);
        Fact<ushort> subsystemVendor = attributes.Read<ushort>("subsystem_vendor", "subsystemVendorId", AttributeText.TryHex16, "a hexadecimal number of 16 bits", 0);
        Fact<ushort> subsystemDevice = attributes.Read<ushort>("subsystem_device", "subsystemDeviceId", AttributeText.TryHex16, "a hexadecimal number of 16 bits", 0);
        Fact<ushort> vendor = attributes.ReadRequired<ushort>("vendor", "vendorId", AttributeText.TryHex16, "a hexadecimal number of 16 bits");
        Fact<ushort> device = attributes.ReadRequired<ushort>("device", "deviceId", AttributeText.TryHex16, "a hexadecimal number of 16 bits");
        Fact<uint> code = attributes.ReadRequired<uint>("class", "class", AttributeText.TryHex24, "a hexadecimal number of 24 bits");
        bool header = config.Length >= 16;
        return function with
        {
            VendorId = vendor.IsKnown ? vendor.ValueOrDefault : header ? (ushort)(config[0] | (config[1] << 8)) : (ushort)0,
            DeviceId = device.IsKnown ? device.ValueOrDefault : header ? (ushort)(config[2] | (config[3] << 8)) : (ushort)0,
            ClassCode = code.IsKnown ? code.ValueOrDefault : header ? config[9] | ((uint)config[10] << 8) | ((uint)config[11] << 16) : 0,
            Revision = revision.IsKnown ? revision.ValueOrDefault : header ? config[8] : (byte)0,
            SubsystemVendorId = subsystemVendor.ValueOrDefault,
            SubsystemDeviceId = subsystemDevice.ValueOrDefault,
        };
    }

    private static Fact<IommuGroupId?> ReadGroup(AttributeReader attributes)
    {
        Fact<string?> name = attributes.ReadLinkName("iommu_group", "iommuGroup");
        if (!name.TryGet(out string? text))
        {
            return name.IsKnown ? new(null) : default;
        }

        if (IommuGroupId.TryParse(text, null, out IommuGroupId id))
        {
            return new(id);
        }

        attributes.Warn(new AttributeMalformed("iommu_group", text, "a link to an IOMMU group"));
        return default;
    }

    // Kernels before 5.15 have no reset_method; there, `reset` says that there is some method, and no `reset` that there is none.
    private static Fact<ImmutableArray<string>> ReadResetMethods(AttributeReader attributes)
    {
        Fact<ImmutableArray<string>?> methods = attributes.Read<ImmutableArray<string>?>("reset_method", "resetMethods", TryWords, "words", new(null));
        if (methods.TryGet(out ImmutableArray<string>? words))
        {
            return words.Value;
        }

        return methods.IsKnown && !attributes.Exists("reset") ? ImmutableArray<string>.Empty : default(Fact<ImmutableArray<string>>);
    }

    private static Fact<ImmutableArray<PciBar>> ReadBars(AttributeReader attributes)
    {
        TreeStatus status = attributes.ReadBytes("resource", "bars", out ReadOnlySpan<byte> text);
        if (status == TreeStatus.Missing)
        {
            attributes.Warn(new AttributeNotReadable("resource", status.Reason()));
        }

        if (status != TreeStatus.Found)
        {
            return default;
        }

        if (!ResourceFile.TryRead(text, out ImmutableArray<PciBar> bars, out ImmutableArray<VmError> faults))
        {
            attributes.Warn(new AttributeMalformed("resource", AttributeText.Show(text), ResourceFile.Expected));
            return default;
        }

        foreach (VmError fault in faults)
        {
            attributes.Warn(fault);
        }

        return bars;
    }

    private static Fact<PcieLink?> ReadLink(AttributeReader attributes)
    {
        Fact<string?> none = new(null);
        Fact<string?> speed = attributes.Read("current_link_speed", "link", TrySpeed, "a speed", none);
        Fact<int?> width = attributes.Read<int?>("current_link_width", "link", TryCount, "a number of lanes", new(null));
        Fact<string?> maximumSpeed = attributes.Read("max_link_speed", "link", TrySpeed, "a speed", none);
        Fact<int?> maximumWidth = attributes.Read<int?>("max_link_width", "link", TryCount, "a number of lanes", new(null));
        if (!speed.IsKnown || !width.IsKnown || !maximumSpeed.IsKnown || !maximumWidth.IsKnown)
        {
            return default;
        }

        return width.ValueOrDefault is null && maximumWidth.ValueOrDefault is null
            ? new Fact<PcieLink?>(null)
            : new PcieLink(speed.ValueOrDefault, Lanes(width), maximumSpeed.ValueOrDefault, Lanes(maximumWidth));
    }

    private static int Lanes(Fact<int?> width) => width.ValueOrDefault is { } lanes and not UnknownWidth ? lanes : 0;

    // One that is not understood is left out, and the others keep their indices, which are in their topology paths.
    private static ImmutableArray<(int Index, PciAddress Address)> ReadVirtualFunctions(AttributeReader attributes)
    {
        var found = ImmutableArray.CreateBuilder<(int, PciAddress)>();
        for (int index = 0; index < MostVirtualFunctions; index++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"virtfn{index}");
            if (attributes.ReadAddressLink(name, "virtualFunctions", out TreeStatus status) is { } address)
            {
                found.Add((index, address));
            }
            else if (status is not (TreeStatus.Found or TreeStatus.WrongKind))
            {
                break;
            }
        }

        return found.DrainToImmutable();
    }

    private static bool TryCount(ReadOnlySpan<byte> text, out int? value)
    {
        bool read = AttributeText.TryCount(text, out int count);
        value = read ? count : null;
        return read;
    }

    private static bool TryFlag(ReadOnlySpan<byte> text, out bool value)
    {
        value = text is [(byte)'1'];
        return text is [(byte)'0' or (byte)'1'];
    }

    // The kernel prints a null pointer's text, and so does a driver_override that was cleared by a new line.
    private static bool TryOverride(ReadOnlySpan<byte> text, out string? value)
    {
        value = null;
        if (text.IsEmpty)
        {
            return true;
        }

        bool read = AttributeText.TryLine(text, out string name);
        value = read && !string.Equals(name, NoOverride, StringComparison.Ordinal) ? name : null;
        return read;
    }

    // "Unknown" and "Unknown speed" are the kernel's words of different versions.
    private static bool TrySpeed(ReadOnlySpan<byte> text, out string? value)
    {
        bool read = AttributeText.TryLine(text, out string speed);
        value = read && !speed.StartsWith("Unknown", StringComparison.Ordinal) ? speed : null;
        return read;
    }

    private static bool TryWords(ReadOnlySpan<byte> text, out ImmutableArray<string>? value)
    {
        value = null;
        if (!text.IsEmpty && text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0)
        {
            return false;
        }

        value = [.. Encoding.ASCII.GetString(text).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return true;
    }
}
