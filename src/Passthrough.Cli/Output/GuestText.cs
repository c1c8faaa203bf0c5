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
            lines.Add($"BAR {bar.Index} {KindText(bar)} {ByteSize.Short(bar.Size)}: {WindowsText(bar, view)}");
        }

        lines.Add(VectorsText(view.Vectors));
        return lines.DrainToImmutable();
    }

    /// <summary>As <see cref="Lines"/>, a line for each window.</summary>
    public static IEnumerable<string> LongLines(GuestView view)
    {
        if (view.Reason is not null)
        {
            return Lines(view);
        }

        return view.Bars.SelectMany(bar => BarLines(bar, view)).Append(VectorsText(view.Vectors));
    }

    private static IEnumerable<string> BarLines(PciBar bar, GuestView view)
    {
        ImmutableArray<BarRange> own = [.. view.Windows.Where(w => w.BarIndex == bar.Index)];
        string trapped = TrappedText(bar, own, view);
        yield return $"BAR {bar.Index} {KindText(bar)} {ByteSize.Short(bar.Size)}{(trapped.Length == 0 ? string.Empty : $": {trapped}")}";
        foreach (BarRange window in own)
        {
            yield return $"  window {Range(window)}  {ByteSize.Short(window.Size)}";
        }
    }

    public static string KindText(PciBar bar) => Json.JsonText.Kind(bar.Kind) + (bar.IsPrefetchable ? " prefetchable" : string.Empty);

    private static string WindowsText(PciBar bar, GuestView view)
    {
        ImmutableArray<BarRange> own = [.. view.Windows.Where(w => w.BarIndex == bar.Index)];
        string trapped = TrappedText(bar, own, view);
        return string.Join(", ", own.Select(w => $"window {Range(w)} {ByteSize.Short(w.Size)}")) + (own.IsEmpty || trapped.Length == 0 ? trapped : $"; {trapped}");
    }

    private static string TrappedText(PciBar bar, ImmutableArray<BarRange> windows, GuestView view)
    {
        if (!bar.IsMemory)
        {
            return bar.Kind == BarKind.Io ? "ports, trapped" : "no window";
        }

        if (view.SubPageBars.Any(b => b.Bar == bar))
        {
            return windows.IsEmpty ? "sub-page: its page may not be mapped, all trapped" : "sub-page, alone in its page";
        }

        ulong mapped = windows.Aggregate(0UL, (sum, w) => sum + w.Size);
        return mapped == bar.Size ? string.Empty : windows.IsEmpty ? "no window, all trapped" : $"{ByteSize.Short(bar.Size - mapped)} trapped (MSI-X)";
    }

    public static string Range(BarRange range) => FormattableString.Invariant($"{range.Offset:x}-{range.Offset + range.Size - 1:x}");

    private static string VectorsText(int vectors) => vectors switch
    {
        0 => "no MSI-X vector",
        1 => "1 MSI-X vector, 0",
        _ => FormattableString.Invariant($"{vectors} MSI-X vectors, 0 to {vectors - 1}"),
    };
}
