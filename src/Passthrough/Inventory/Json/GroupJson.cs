using System.Globalization;
using System.Text.Json.Serialization;

namespace Passthrough;

/// <summary>The written form of <see cref="IommuGroup"/>.</summary>
internal sealed record GroupJson(uint? Number, string?[]? Members)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<string>? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<string>? Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FactJson<RegionJson?[]>? ReservedRegions { get; init; }

    public static GroupJson Of(IommuGroup group) => new(group.Id.Value, [.. group.Members.Select(m => m.ToString())])
    {
        Name = FactJson.Of(group.Name, n => n),
        Type = FactJson.Of(group.Type, t => t),
        ReservedRegions = FactJson.OfItems<ReservedRegion, RegionJson?>(group.ReservedRegions, RegionJson.Of),
    };

    public static IommuGroup Read(JsonFields fields, GroupJson json, JsonPlace at) => new(
        new(fields.Given(json.Number, at.Field("number"))),
        fields.Items<string, PciAddress>(json.Members, at.Field("members"), (f, a, p) => f.Address(a, p)))
    {
        Name = FactJson.ReadText(json.Name),
        Type = FactJson.ReadText(json.Type),
        ReservedRegions = FactJson.ReadItems<RegionJson, ReservedRegion>(fields, json.ReservedRegions, at.Field("reservedRegions"), RegionJson.Read),
    };
}

/// <summary>The written form of <see cref="ReservedRegion"/>.</summary>
internal sealed record RegionJson(string? Start, string? End, string? Type)
{
    private const int Digits = 16;

    public static RegionJson Of(ReservedRegion region) => new(
        region.Start.ToString("x16", CultureInfo.InvariantCulture), region.End.ToString("x16", CultureInfo.InvariantCulture), region.Type);

    public static ReservedRegion Read(JsonFields fields, RegionJson json, JsonPlace at) => new(
        fields.Hex(json.Start, at.Field("start"), Digits),
        fields.Hex(json.End, at.Field("end"), Digits),
        fields.Text(json.Type, at.Field("type"))!);
}
