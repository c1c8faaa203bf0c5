using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Passthrough;

/// <summary>What a field says something about; no two fields of one specification may share one.</summary>
[Flags]
internal enum SpecFacts
{
    None = 0,
    Vendor = 1 << 0,
    Device = 1 << 1,
    Subsystem = 1 << 2,
    Class = 1 << 3,
    Name = 1 << 4,
    Driver = 1 << 5,
    Address = 1 << 6,
    VirtualFunctions = 1 << 7,
    Path = 1 << 8,
    Numa = 1 << 9,
    PreferredNuma = 1 << 10,
    Root = 1 << 11,
    Count = 1 << 12,
    SameNuma = 1 << 13,
}

/// <summary>One field of a specification's text: its key, how its value is read, and how it is written.</summary>
internal sealed class SpecField
{
    /// <summary>The text of a specification that asks for any one device: no other field would be left.</summary>
    public const string AnyOne = "count=1";

    private const string AllWord = "all";
    private const string YesWord = "yes";

    /// <summary>All fields, in the order in which they are written.</summary>
    public static readonly ImmutableArray<SpecField> All =
    [
        new("vendor", SpecFacts.Vendor, SetVendor, s => Hex(s.VendorId)),
        new("device", SpecFacts.Device, SetDevice, s => Hex(s.DeviceId)),
        new("id", SpecFacts.Vendor | SpecFacts.Device, SetIds, _ => null),
        new("subsystem", SpecFacts.Subsystem, SetSubsystem, s => Pair(s.SubsystemVendorId, s.SubsystemDeviceId)),
        new("class", SpecFacts.Class, SetClass, s => s.Class?.ToString()),
        new("name", SpecFacts.Name, SetName, s => s.Name),
        new("driver", SpecFacts.Driver, SetDriver, s => s.Driver),
        new("address", SpecFacts.Address, SetAddress, s => s.Address?.ToString()),
        new("vfs-of", SpecFacts.VirtualFunctions, SetVirtualFunctionsOf, s => s.VirtualFunctionsOf?.ToString()),
        new("path", SpecFacts.Path, SetPath, s => s.TopologyPath),
        new("numa", SpecFacts.Numa, SetNuma, s => Decimal(s.NumaNode)),
        new("prefer-numa", SpecFacts.PreferredNuma, SetPreferredNuma, s => Decimal(s.PreferredNumaNode)),
        new("same-numa", SpecFacts.SameNuma, SetSameNuma, s => s.SameNumaNode ? YesWord : null),
        new("root", SpecFacts.Root, SetRoot, s => s.Root),
        new("count", SpecFacts.Count, SetCount, s => s.Count == 1 ? null : Decimal(s.Count) ?? AllWord),
    ];

    /// <summary>The keys, as an error lists them.</summary>
    public static readonly string AllKeys = $"{string.Join(", ", All[..^1].Select(f => f.Key))} or {All[^1].Key}";

    private readonly Setter _set;
    private readonly Func<DeviceSpec, string?> _write;

    private SpecField(string key, SpecFacts facts, Setter set, Func<DeviceSpec, string?> write) => (Key, Facts, _set, _write) = (key, facts, set, write);

    private delegate DeviceSpec? Setter(DeviceSpec spec, string value, out TextFault fault);

    public string Key { get; }

    public SpecFacts Facts { get; }

    public static bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out SpecField? field)
    {
        foreach (SpecField known in All)
        {
            if (key.SequenceEqual(known.Key))
            {
                field = known;
                return true;
            }
        }

        field = null;
        return false;
    }

    /// <summary>The specification with a value, which is not empty; null with a fault, whose position is one in the value.</summary>
    public DeviceSpec? Set(DeviceSpec spec, string value, out TextFault fault) => _set(spec, value, out fault);

    /// <summary>The value in the specification; null when there is nothing to write.</summary>
    public string? Write(DeviceSpec spec) => _write(spec);

    private static DeviceSpec? SetVendor(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadId(value, 0, out ushort id, out fault) ? spec with { VendorId = id } : null;

    private static DeviceSpec? SetDevice(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadId(value, 0, out ushort id, out fault) ? spec with { DeviceId = id } : null;

    private static DeviceSpec? SetIds(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadPair(value, out ushort? vendor, out ushort? device, out fault) ? spec with { VendorId = vendor, DeviceId = device } : null;

    private static DeviceSpec? SetSubsystem(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadPair(value, out ushort? vendor, out ushort? device, out fault)
            ? spec with { SubsystemVendorId = vendor, SubsystemDeviceId = device }
            : null;

    private static DeviceSpec? SetClass(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadValue(value, out ClassPattern pattern, out fault) ? spec with { Class = pattern } : null;

    private static DeviceSpec? SetName(DeviceSpec spec, string value, out TextFault fault)
    {
        fault = default;
        return spec with { Name = value };
    }

    private static DeviceSpec? SetDriver(DeviceSpec spec, string value, out TextFault fault)
    {
        fault = default;
        return spec with { Driver = value };
    }

    private static DeviceSpec? SetAddress(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadValue(value, out AddressPattern pattern, out fault) ? spec with { Address = pattern } : null;

    private static DeviceSpec? SetVirtualFunctionsOf(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadValue(value, out PciAddress address, out fault) ? spec with { VirtualFunctionsOf = address } : null;

    private static DeviceSpec? SetPath(DeviceSpec spec, string value, out TextFault fault)
    {
        fault = default;
        return spec with { TopologyPath = value };
    }

    private static DeviceSpec? SetNuma(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadNumber(value, out int node, out fault) ? spec with { NumaNode = node } : null;

    private static DeviceSpec? SetPreferredNuma(DeviceSpec spec, string value, out TextFault fault) =>
        TryReadNumber(value, out int node, out fault) ? spec with { PreferredNumaNode = node } : null;

    private static DeviceSpec? SetSameNuma(DeviceSpec spec, string value, out TextFault fault)
    {
        fault = new(0, YesWord);
        return value is YesWord ? spec with { SameNumaNode = true } : null;
    }

    private static DeviceSpec? SetRoot(DeviceSpec spec, string value, out TextFault fault)
    {
        fault = default;
        return spec with { Root = value };
    }

    private static DeviceSpec? SetCount(DeviceSpec spec, string value, out TextFault fault)
    {
        fault = default;
        if (value is AllWord)
        {
            return spec with { Count = null };
        }

        if (TryReadNumber(value, out int count, out fault) && count > 0)
        {
            return spec with { Count = count };
        }

        fault = fault with { Expected = $"a number from 1 to {int.MaxValue}, or all" };
        return null;
    }

    private static bool TryReadValue<T>(string value, out T read, out TextFault fault)
        where T : struct, ITextValue<T> => T.TryRead(value, out read, out fault);

    private static bool TryReadNumber(string value, out int number, out TextFault fault)
    {
        bool isNumber = ValueText.TryReadDecimal(value, int.MaxValue, out ulong read, out fault);
        number = isNumber ? (int)read : 0;
        return isNumber;
    }

    private static bool TryReadId(ReadOnlySpan<char> value, int start, out ushort id, out TextFault fault)
    {
        id = 0;
        if (!ValueText.TryReadHex(value, out ulong read, out fault))
        {
            fault = fault with { Position = start + fault.Position };
            return false;
        }

        fault = new(start, "a number of 16 bits at most");
        id = read <= ushort.MaxValue ? (ushort)read : default;
        return read <= ushort.MaxValue;
    }

    private static bool TryReadPair(string value, out ushort? vendor, out ushort? device, out TextFault fault)
    {
        (vendor, device) = (null, null);
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            fault = new(value.Length, "':' and a device's id");
            return false;
        }

        if (!TryReadIdOrAny(value.AsSpan(0, colon), 0, out vendor, out fault) || !TryReadIdOrAny(value.AsSpan(colon + 1), colon + 1, out device, out fault))
        {
            return false;
        }

        fault = new(0, "an id on one side of the colon at least");
        return vendor is not null || device is not null;
    }

    private static bool TryReadIdOrAny(ReadOnlySpan<char> value, int start, out ushort? id, out TextFault fault)
    {
        id = null;
        fault = default;
        if (value is "*")
        {
            return true;
        }

        bool isId = TryReadId(value, start, out ushort read, out fault);
        id = isId ? read : null;
        return isId;
    }

    private static string? Hex(ushort? id) => id?.ToString("x4", CultureInfo.InvariantCulture);

    private static string? Decimal(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Pair(ushort? vendor, ushort? device) => vendor is null && device is null ? null : $"{Hex(vendor) ?? "*"}:{Hex(device) ?? "*"}";
}
