using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>
/// A description of devices: what they must be, what they should be, and how many. Immutable; equal when all properties are.
/// Its text is fields separated by commas, such as <c>vendor=10de,device=2204,numa=1,count=2</c>.
/// </summary>
/// <remarks>One without a required property matches every endpoint.</remarks>
public sealed record DeviceSpec : ISpanParsable<DeviceSpec>
{
    /// <summary>The word that stands for "bound to no driver" in <see cref="Driver"/>.</summary>
    public const string NoDriver = "none";

    /// <summary>The vendor's id (<c>vendor</c>); a VF's is its PF's. Null for any.</summary>
    public ushort? VendorId { get; init; }

    /// <summary>The device's id (<c>device</c>). Null for any.</summary>
    public ushort? DeviceId { get; init; }

    /// <summary>The subsystem vendor's id (<c>subsystem</c>), 0 for those that have none. Null for any.</summary>
    public ushort? SubsystemVendorId { get; init; }

    /// <summary>The subsystem's id (<c>subsystem</c>), 0 for those that have none. Null for any.</summary>
    public ushort? SubsystemDeviceId { get; init; }

    /// <summary>The class (<c>class</c>): base class, and if wanted subclass and programming interface. Null for any.</summary>
    public ClassPattern? Class { get; init; }

    /// <summary>
    /// The whole name of the device or of its vendor in the system's <c>pci.ids</c> (<c>name</c>), in either case; <c>*</c> stands for any run of
    /// characters, none too. Null for any.
    /// </summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string? Name { get; init => field = NotEmpty(value); }

    /// <summary>The driver that it is bound to now (<c>driver</c>), exactly; <see cref="NoDriver"/> for none. Null for any.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string? Driver { get; init => field = NotEmpty(value); }

    /// <summary>Its address (<c>address</c>). Null for any.</summary>
    public AddressPattern? Address { get; init; }

    /// <summary>Virtual functions of this physical one (<c>vfs-of</c>). Null for any function.</summary>
    public PciAddress? VirtualFunctionsOf { get; init; }

    /// <summary>Where it is by the way to it (<c>path</c>), exactly as <see cref="PciFunction.TopologyPath"/> has it. Null for any.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string? TopologyPath { get; init => field = NotEmpty(value); }

    /// <summary>The NUMA node that it must be on (<c>numa</c>), 0 or more. Null for any, known or not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative: the kernel's −1 says that it does not know.</exception>
    public int? NumaNode { get; init => field = NotNegative(value); }

    /// <summary>The NUMA node that is chosen first (<c>prefer-numa</c>), 0 or more. Null for no preference.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int? PreferredNumaNode { get; init => field = NotNegative(value); }

    /// <summary>Whether all that it stands for have to be on one NUMA node, known and whichever (<c>same-numa=yes</c>).</summary>
    public bool SameNumaNode { get; init; }

    /// <summary>The root bus below which it is (<c>root</c>), as topology paths begin: <c>pci0000:00</c>. Null for any.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public string? Root { get; init => field = NotEmpty(value); }

    /// <summary>
    /// How many are wanted (<c>count</c>), 1 or more, of those that the VM may claim. Null for all that match: then one that it may not claim is a
    /// reason against the request.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? Count
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            field = value;
        }
    }

    = 1;

    /// <summary>
    /// Whether a function is what this asks for: an endpoint for which all required properties hold. What is unknown of a function never matches;
    /// <see cref="PreferredNumaNode"/>, <see cref="SameNumaNode"/> and <see cref="Count"/> do not matter.
    /// </summary>
    /// <param name="function">The function.</param>
    public bool Matches(PciFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return (VendorId is null || VendorId == function.VendorId)
            && (DeviceId is null || DeviceId == function.DeviceId)
            && (SubsystemVendorId is null || SubsystemVendorId == function.SubsystemVendorId)
            && (SubsystemDeviceId is null || SubsystemDeviceId == function.SubsystemDeviceId)
            && Class?.Matches(function.ClassCode) is not false
            && Address?.Matches(function.Address) is not false
            && (VirtualFunctionsOf is null || VirtualFunctionsOf == function.PhysicalFunction)
            && (NumaNode is null || (function.NumaNode.TryGet(out int? node) && NumaNode == node))
            && (Driver is null || HasDriver(function.Driver))
            && (TopologyPath is null || string.Equals(TopologyPath, function.TopologyPath, StringComparison.Ordinal))
            && (Root is null || IsBelow(Root, function.TopologyPath))
            && (Name is null || Wildcard.Matches(Name, function.DeviceName) || Wildcard.Matches(Name, function.VendorName))
            && function.IsEndpoint;
    }

    /// <summary>Whether one specification of several matches a function at least.</summary>
    internal static bool AnyMatches(ImmutableArray<DeviceSpec> specs, PciFunction function)
    {
        foreach (DeviceSpec spec in specs)
        {
            if (spec.Matches(function))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasDriver(Fact<string?> driver) =>
        driver.IsKnown && string.Equals(driver.ValueOrDefault ?? NoDriver, Driver, StringComparison.Ordinal);

    private static bool IsBelow(string root, string path) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/');

    /// <summary>Reads fields separated by commas, as <c>docs/requests.md</c> says.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The specification, or <see cref="VmErrorCode.TextNotUnderstood"/> (<see cref="SpecInvalid"/>) with field and position.</returns>
    public static VmResult<DeviceSpec> Read(ReadOnlySpan<char> text) => SpecText.Read(text);

    /// <inheritdoc/>
    public static DeviceSpec Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static DeviceSpec Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        Read(s).TryGetValue(out DeviceSpec? spec, out VmError? error) ? spec : throw new FormatException(error.Message);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out DeviceSpec result)
    {
        result = null;
        return s is not null && TryParse(s.AsSpan(), provider, out result);
    }

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out DeviceSpec result) =>
        Read(s).TryGetValue(out result, out _);

    /// <summary>The fields that say something, in a fixed order; it reads back as an equal specification.</summary>
    public override string ToString() => SpecText.Write(this);

    private static string? NotEmpty(string? value)
    {
        if (value is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
        }

        return value;
    }

    private static int? NotNegative(int? value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(value));
        return value;
    }
}
