using System.Globalization;

namespace Passthrough;

/// <summary>Reads the texts of single fields, and keeps the first fault. What is returned after one means nothing.</summary>
internal sealed class SnapshotFields
{
    // What a store's signed number of 64 bits holds; and so far from the end that none is ever reached by counting on.
    private const ulong HighestRevision = long.MaxValue;

    /// <summary>The first thing that is wrong; null while nothing is.</summary>
    public SnapshotMalformed? Fault { get; private set; }

    public T? Wrong<T>(SnapshotPlace at, string why)
    {
        Fault ??= new SnapshotMalformed(at.ToString(), why);
        return default;
    }

    public string? Text(string? text, SnapshotPlace at) => text ?? Wrong<string>(at, SnapshotReader.Missing);

    public ulong Revision(string? text, SnapshotPlace at)
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
    public ushort Id(string? text, SnapshotPlace at) => (ushort)Hex(text, at, digits: 4);

    public ulong SerialNumber(string? text, SnapshotPlace at) => Hex(text, at, digits: 16);

    public VmId Vm(string? text, SnapshotPlace at) => Text(text, at) is { } name ? Value(VmId.Read(name), at) : default;

    public PciAddress Address(string? text, SnapshotPlace at) => Text(text, at) is { } address ? Value(PciAddress.Read(address), at) : default;

    public DeviceSelection? Devices(string? text, SnapshotPlace at) => Text(text, at) is { } selection ? Value(DeviceSelection.Read(selection), at) : null;

    public Guid RequestId(string text, SnapshotPlace at) =>
        Guid.TryParseExact(text, "D", out Guid id) && string.Equals(id.ToString("D"), text, StringComparison.OrdinalIgnoreCase)
            ? id
            : Wrong<Guid>(at, $"{Quoted.Text(text)} is no UUID");

    /// <summary>An enum's member by its name.</summary>
    public T Word<T>(string? text, SnapshotPlace at)
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
    public VmErrorCode Code(string? text, SnapshotPlace at)
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

    private ulong Hex(string? text, SnapshotPlace at, int digits)
    {
        if (Text(text, at) is not { } hex)
        {
            return default;
        }

        return hex.Length == digits && ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : Wrong<ulong>(at, $"{Quoted.Text(hex)} is not {digits} hexadecimal digits");
    }

    private T? Value<T>(VmResult<T> result, SnapshotPlace at) =>
        result.TryGetValue(out T? value, out VmError? error) ? value : Wrong<T>(at, error.Message);
}
