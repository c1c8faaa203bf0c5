using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough;

/// <summary>Reads single fields, and keeps the first fault. Once there is one, what the methods return means nothing.</summary>
internal sealed class JsonFields
{
    // What a store's signed number of 64 bits holds; and so far from the end that none is ever reached by counting on.
    public const ulong HighestRevision = long.MaxValue;

    /// <summary>The first thing that is wrong; null while nothing is.</summary>
    public JsonFault? Fault { get; private set; }

    public T? Wrong<T>(JsonPlace at, string why)
    {
        Fault ??= new JsonFault(at, why);
        return default;
    }

    public string? Text(string? text, JsonPlace at) => text ?? Wrong<string>(at, JsonFault.Missing);

    public ulong Revision(string? text, JsonPlace at)
    {
        if (Text(text, at) is not { } digits)
        {
            return default;
        }

        return ValueText.TryReadDecimal(digits, HighestRevision, out ulong value, out TextFault fault)
            ? value
            : Wrong<ulong>(at, $"expected {fault.Expected} at position {fault.Position}");
    }

    /// <summary>A vendor's or a device's id.</summary>
    public ushort Id(string? text, JsonPlace at) => (ushort)Hex(text, at, digits: 4);

    public ulong SerialNumber(string? text, JsonPlace at) => Hex(text, at, digits: 16);

    public VmId Vm(string? text, JsonPlace at) => Text(text, at) is { } name ? Value(VmId.Read(name), at) : default;

    public PciAddress Address(string? text, JsonPlace at) => Text(text, at) is { } address ? Value(PciAddress.Read(address), at) : default;

    public Guid RequestId(string text, JsonPlace at) =>
        Guid.TryParseExact(text, "D", out Guid id) && string.Equals(id.ToString("D"), text, StringComparison.OrdinalIgnoreCase)
            ? id
            : Wrong<Guid>(at, $"{Quoted.Text(text)} is no UUID");

    /// <summary>An enum's member by its name.</summary>
    public T Word<T>(string? text, JsonPlace at)
        where T : struct, Enum
    {
        if (Text(text, at) is not { } word)
        {
            return default;
        }

        // By its name alone, not by its number.
        return Enum.TryParse(word, out T value) && Enum.IsDefined(value) && string.Equals(value.ToString(), word, StringComparison.Ordinal)
            ? value
            : Wrong<T>(at, $"{Quoted.Text(word)} is none of {string.Join(", ", Enum.GetNames<T>())}");
    }

    /// <summary>An error's code. One without a name here is from a later version of the library.</summary>
    public VmErrorCode Code(string? text, JsonPlace at)
    {
        const int Prefix = 2;
        if (Text(text, at) is not { } code)
        {
            return default;
        }

        return code.Length > Prefix
            && int.TryParse(code.AsSpan(Prefix), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && string.Equals(((VmErrorCode)number).ToText(), code, StringComparison.Ordinal)
                ? (VmErrorCode)number
                : Wrong<VmErrorCode>(at, $"{Quoted.Text(code)} is no code such as {VmErrorCode.DeviceQuarantined.ToText()}");
    }

    /// <summary>So many hexadecimal digits.</summary>
    public ulong Hex(string? text, JsonPlace at, int digits)
    {
        if (Text(text, at) is not { } hex)
        {
            return default;
        }

        return hex.Length == digits && ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : Wrong<ulong>(at, $"{Quoted.Text(hex)} is not {digits} hexadecimal digits");
    }

    /// <summary>What was read of a text, or why it could not be.</summary>
    public T? Value<T>(VmResult<T> result, JsonPlace at) =>
        result.TryGetValue(out T? value, out VmError? error) ? value : Wrong<T>(at, error.Message);

    /// <summary>A number or a flag that must be there.</summary>
    public T Given<T>(T? value, JsonPlace at)
        where T : struct => value ?? Wrong<T>(at, JsonFault.Missing);

    /// <summary>Something that must be there.</summary>
    public T? Required<TJson, T>(TJson? json, JsonPlace at, Func<JsonFields, TJson, JsonPlace, T?> read)
        where TJson : class => json is null ? Wrong<T>(at, JsonFault.Missing) : read(this, json, at);

    /// <summary>A list that must be there, with nothing missing in it.</summary>
    public ImmutableArray<T> Items<TJson, T>(TJson?[]? items, JsonPlace at, Func<JsonFields, TJson, JsonPlace, T?> read)
        where TJson : class
    {
        if (items is null)
        {
            Wrong<T>(at, JsonFault.Missing);
            return [];
        }

        var all = ImmutableArray.CreateBuilder<T>(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (Required(items[i], at.Item(i), read) is { } item)
            {
                all.Add(item);
            }
        }

        return all.DrainToImmutable();
    }
}
