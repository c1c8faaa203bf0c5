using System.Diagnostics.CodeAnalysis;

namespace Passthrough.Linux;

/// <summary>A name of a driver or of a module as it may stand in a path: 1 to 64 of <c>[A-Za-z0-9_-]</c>.</summary>
internal sealed record DriverName
{
    private const int Longest = 64;

    private DriverName(string text) => Text = text;

    /// <summary>The name.</summary>
    public string Text { get; }

    /// <summary>The driver's directory.</summary>
    public string Folder => $"sys/bus/pci/drivers/{Text}";

    /// <summary>The directory of the module of that name: a module's name has no hyphens.</summary>
    public string ModuleFolder => $"sys/module/{Text.Replace('-', '_')}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out DriverName? name)
    {
        bool isName = text is { Length: > 0 and <= Longest } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        name = isName ? new(text!) : null;
        return isName;
    }

    /// <summary>Whether a driver is one of VFIO's, by its name: <c>vfio-pci</c>, or a variant for one vendor's cards, as the core's rules tell it.</summary>
    public static bool IsVfio(string? driver) =>
        driver is "vfio-pci" || (driver is not null && (driver.EndsWith("-vfio-pci", StringComparison.Ordinal) || driver.EndsWith("_vfio_pci", StringComparison.Ordinal)));

    public override string ToString() => Text;
}
