using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Cli.Output;

/// <summary>The facts of a function in words as short as a column: <c>?</c> for what could not be read, <c>-</c> for none.</summary>
internal static class FunctionText
{
    public const string Unknown = "?";
    public const string None = "-";

    /// <summary>Whether its ids were read: no function has the vendor 0000, so that is what stands for unread ones.</summary>
    public static bool HasIds(PciFunction function) => function.VendorId != 0 || function.DeviceId != 0 || !function.Config.IsDefaultOrEmpty;

    /// <summary>Vendor and device as <c>lspci</c> names them; the numbers where no name is known, <c>?</c> where no number either.</summary>
    public static string FullName(PciFunction function) => SafeText.Line((function.VendorName, function.DeviceName) switch
    {
        (null, null) when !HasIds(function) => Unknown,
        (null, null) => $"{function.VendorId:x4}:{function.DeviceId:x4}",
        (null, { } device) => $"{function.VendorId:x4} {device}",
        ({ } vendor, null) => $"{vendor} Device {function.DeviceId:x4}",
        ({ } vendor, { } device) => $"{vendor} {device}",
    });

    /// <summary>The name for a narrow column: the device's, without the vendor's.</summary>
    public static string ShortName(PciFunction function) => function.DeviceName is { } device ? SafeText.Line(device) : FullName(function);

    public static string Driver(Fact<string?> driver) => OfText(driver, SafeText.Word);

    public static string Group(HostInventory inventory, PciFunction function) =>
        inventory.GroupOf(function) is { IsNoIommu: true }
            ? string.Create(CultureInfo.InvariantCulture, $"{function.IommuGroup.ValueOrDefault}!")
            : OfValue(function.IommuGroup);

    public static string Numa(PciFunction function) => OfValue(function.NumaNode);

    public static string BarMemory(PciFunction function)
    {
        if (!function.Bars.IsKnown)
        {
            return Unknown;
        }

        UInt128 sum = 0;
        foreach (PciBar bar in function.Bars.ValueOrDefault)
        {
            sum += bar.IsMemory ? bar.Size : 0;
        }

        return sum == 0 ? None : ByteSize.Short(sum > ulong.MaxValue ? ulong.MaxValue : (ulong)sum);
    }

    public static string MsixVectors(PciFunction function) => !function.Msix.IsKnown
        ? Unknown
        : function.Msix.ValueOrDefault is { } msix ? msix.TableSize.ToString(CultureInfo.InvariantCulture) : None;

    public static string ResetMethods(PciFunction function) => !function.ResetMethods.IsKnown
        ? Unknown
        : function.ResetMethods.ValueOrDefault is { IsDefaultOrEmpty: false } methods ? SafeText.Word(string.Join(',', methods)) : None;

    public static string OfText(Fact<string?> fact, Func<string, string> safe) =>
        !fact.IsKnown ? Unknown : fact.ValueOrDefault is { } text ? safe(text) : None;

    public static string OfValue<T>(Fact<T?> fact)
        where T : struct, IFormattable =>
        !fact.IsKnown ? Unknown : fact.ValueOrDefault is { } value ? value.ToString(null, CultureInfo.InvariantCulture) : None;

    /// <summary>Whether a property of a function is unknown for lack of rights.</summary>
    public static bool LacksRights(ImmutableArray<PciFunction> functions) => functions.Any(f => !f.Unknown.IsDefaultOrEmpty);
}
