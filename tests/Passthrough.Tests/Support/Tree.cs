using System.Globalization;

namespace Passthrough.Tests.Support;

/// <summary>Functions of a PCI Express tree, with the registers that isolation is read from.</summary>
internal static class Tree
{
    public const int RootPort = 4;
    public const int UpstreamPort = 5;
    public const int DownstreamPort = 6;
    public const int ToPciBridge = 7;
    public const int ToExpressBridge = 8;
    public const int IntegratedEndpoint = 9;
    public const int EventCollector = 10;
    public const int Endpoint = 0;
    public const int Conventional = -1;

    /// <summary>Source validation, request and completion redirect, upstream forwarding.</summary>
    public const int AllServices = 0x1D;

    /// <summary>A function; the type is PCI Express's of its port, and the services are what ACS offers and what it is set to: −1 for no ACS.</summary>
    public static PciFunction Function(string address, int type, string? below = null, int enabled = -1, int offered = AllServices, bool isMulti = false, int vendor = 0x1AF4, int device = 1)
    {
        bool isBridge = type is >= RootPort and <= ToExpressBridge;
        ConfigImage config = new ConfigImage(type < 0 ? 256 : 4096).Byte(0x0E, (byte)((isBridge ? 1 : 0) | (isMulti ? 0x80 : 0)));
        if (type >= 0)
        {
            config.ListAt(0x40).Standard(0x40, 0x10, 0).Word(0x42, (ushort)((type << 4) | 2));
        }

        if (enabled >= 0)
        {
            config.Extended(0x100, 0x0001, 2, 0x148).Extended(0x148, 0x000D, 1, 0).Word(0x14C, (ushort)offered).Word(0x14E, (ushort)enabled);
        }

        return new(Sample.At(address), $"pci0000:00/{address}")
        {
            VendorId = (ushort)vendor,
            DeviceId = (ushort)device,
            Config = config.ToImmutable(),
            ConfigSpaceSize = config.Bytes.Length,
            ParentBridge = below is null ? null : Sample.At(below),
            IommuGroup = new(null),
        };
    }

    /// <summary>A root port that isolates.</summary>
    public static PciFunction Port(string address) => Function(address, RootPort, enabled: AllServices);

    public static PciFunction Read(this PciFunction function, int bytes) => function with { Config = function.Config[..bytes] };

    public static PciFunction VirtualOf(this PciFunction function, string physical) => function with { PhysicalFunction = Sample.At(physical) };

    /// <summary>The predicted groups of a host as text: members by bus, device and function, groups apart by a bar.</summary>
    public static string GroupsOf(params PciFunction[] functions) =>
        Text(PredictedGroups.Of(Sample.Host(functions)).Groups.Select(g => g.AsEnumerable()));

    public static string Text(IEnumerable<IEnumerable<PciAddress>> groups) =>
        string.Join(" | ", groups.Select(g => string.Join(' ', g.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Bus:x2}:{a.Device:x2}.{a.Function}")))));
}
