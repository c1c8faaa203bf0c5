namespace Passthrough;

/// <summary>The written form of <see cref="HostUse"/>.</summary>
internal sealed record HostUseJson(string? Kind, string? Evidence)
{
    public static HostUseJson Of(HostUse use) => new(use.Kind.ToString(), use.Evidence);

    public static HostUse Read(JsonFields fields, HostUseJson json, JsonPlace at) =>
        new(fields.Word<HostUseKind>(json.Kind, at.Field("kind")), fields.Text(json.Evidence, at.Field("evidence"))!);
}
