using System.Collections;
using System.Globalization;
using System.Text;

namespace Passthrough.Testing;

/// <summary>An inventory as text with every public property, so that two can be compared and a difference can be read.</summary>
internal static class InventoryText
{
    public static string Of(HostInventory inventory) => string.Join('\n', inventory.Functions.Select(Of).Concat(inventory.Groups.Select(g => Of(g))).Append(Of(inventory.Warnings)));

    public static string Of(PciFunction function) => Of((object)function);

    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        VmError error => error.ToString(),
        byte[] bytes => Convert.ToHexString(bytes),
        System.Collections.Immutable.ImmutableArray<byte> bytes => Convert.ToHexString(bytes.AsSpan()),
        IEnumerable items when IsDefaultArray(items) => "default",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        IFormattable formattable when value.GetType().IsPrimitive || value is Enum or PciAddress or IommuGroupId => formattable.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => OfProperties(value),
    };

    // An unknown fact of an array has no array.
    private static bool IsDefaultArray(IEnumerable items) => items.GetType().GetProperty("IsDefault")?.GetValue(items) is true;

    private static string OfProperties(object value)
    {
        var text = new StringBuilder(value.GetType().Name).Append(" {");
        foreach (System.Reflection.PropertyInfo property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0))
        {
            text.Append(CultureInfo.InvariantCulture, $" {property.Name}={Of(property.GetValue(value))};");
        }

        return text.Append(" }").ToString();
    }
}
