namespace Passthrough;

/// <summary>The written form of <see cref="MsixCapability"/>.</summary>
internal sealed record MsixJson(int? TableSize, int? TableBar, uint? TableOffset, int? PbaBar, uint? PbaOffset)
{
    public static MsixJson? Of(MsixCapability? msix) =>
        msix is { } known ? new(known.TableSize, known.TableBar, known.TableOffset, known.PbaBar, known.PbaOffset) : null;

    public static MsixCapability? Read(JsonFields fields, MsixJson? json, JsonPlace at) => json is null ? null : new MsixCapability(
        fields.Given(json.TableSize, at.Field("tableSize")),
        fields.Given(json.TableBar, at.Field("tableBar")),
        fields.Given(json.TableOffset, at.Field("tableOffset")),
        fields.Given(json.PbaBar, at.Field("pbaBar")),
        fields.Given(json.PbaOffset, at.Field("pbaOffset")));
}
