namespace Passthrough;

/// <summary>The written form of <see cref="PcieLink"/>.</summary>
internal sealed record LinkJson(string? Speed, int? Width, string? MaximumSpeed, int? MaximumWidth)
{
    public static LinkJson? Of(PcieLink? link) => link is null ? null : new(link.Speed, link.Width, link.MaximumSpeed, link.MaximumWidth);

    public static PcieLink? Read(JsonFields fields, LinkJson? json, JsonPlace at) => json is null ? null : new(
        json.Speed,
        fields.Given(json.Width, at.Field("width")),
        json.MaximumSpeed,
        fields.Given(json.MaximumWidth, at.Field("maximumWidth")));
}
