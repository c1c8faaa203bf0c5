using System.Globalization;

namespace Passthrough;

/// <summary>The written form of <see cref="PciBar"/>.</summary>
internal sealed record BarJson(int? Index, string? Kind, string? Address, string? Size, bool? Prefetchable)
{
    private const int Digits = 16;

    public static BarJson Of(PciBar bar) => new(
        bar.Index,
        bar.Kind.ToString(),
        bar.Address.ToString("x16", CultureInfo.InvariantCulture),
        bar.Size.ToString("x16", CultureInfo.InvariantCulture),
        bar.IsPrefetchable);

    public static PciBar Read(JsonFields fields, BarJson json, JsonPlace at)
    {
        int index = fields.Given(json.Index, at.Field("index"));
        BarKind kind = fields.Word<BarKind>(json.Kind, at.Field("kind"));
        ulong address = fields.Hex(json.Address, at.Field("address"), Digits);
        ulong size = fields.Hex(json.Size, at.Field("size"), Digits);
        bool prefetchable = fields.Given(json.Prefetchable, at.Field("prefetchable"));
        return fields.Value(PciBar.Create(index, kind, address, size, prefetchable), at);
    }
}
