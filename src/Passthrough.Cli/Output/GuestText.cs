using System.Collections.Immutable;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Output;

/// <summary>What a guest would see of a function, in lines.</summary>
internal static class GuestText
{
    /// <summary>The lines, without indent: BAR by BAR its windows, then the vectors.</summary>
    public static ImmutableArray<string> Lines(GuestView view)
    {
        if (view.Reason is { } reason)
        {
            return [SafeText.Line($"? {reason.Message}. {reason.Remedy}")];
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (PciBar bar in view.Bars)
        {
            lines.Add($"BAR {bar.Index} {KindText(bar)} {ByteSize.Short(bar.Size)}: {WindowsText(bar, view.Windows)}");
        }

        lines.Add(VectorsText(view.Vectors));
        return lines.DrainToImmutable();
    }

    public static string KindText(PciBar bar) => Json.JsonText.Kind(bar.Kind) + (bar.IsPrefetchable ? " prefetchable" : string.Empty);

    private static string WindowsText(PciBar bar, ImmutableArray<BarRange> windows)
    {
        if (!bar.IsMemory)
        {
            return bar.Kind == BarKind.Io ? "ports, trapped" : "no window";
        }

        ImmutableArray<BarRange> own = [.. windows.Where(w => w.BarIndex == bar.Index)];
        ulong mapped = own.Aggregate(0UL, (sum, w) => sum + w.Size);
        string trapped = mapped == bar.Size ? string.Empty : own.IsEmpty ? "no window, all trapped" : $"; {ByteSize.Short(bar.Size - mapped)} trapped (MSI-X)";
        return string.Join(", ", own.Select(w => $"window {Range(w)} {ByteSize.Short(w.Size)}")) + trapped;
    }

    public static string Range(BarRange range) => FormattableString.Invariant($"{range.Offset:x}-{range.Offset + range.Size - 1:x}");

    private static string VectorsText(int vectors) => vectors switch
    {
        0 => "no MSI-X vector",
        1 => "1 MSI-X vector, 0",
        _ => FormattableString.Invariant($"{vectors} MSI-X vectors, 0 to {vectors - 1}"),
    };
}
