namespace Passthrough;

/// <summary>The written form of an error: its code and texts.</summary>
internal sealed record ErrorJson(string? Code, string? Message, string? Remedy)
{
    public static ErrorJson Of(VmError error)
    {
        var recorded = RecordedError.Of(error);
        return new(recorded.Code.ToText(), recorded.Text, recorded.Advice);
    }

    public static RecordedError? Read(JsonFields fields, ErrorJson json, JsonPlace at)
    {
        VmErrorCode code = fields.Code(json.Code, at.Field("code"));
        string? message = fields.Text(json.Message, at.Field("message"));
        string? remedy = fields.Text(json.Remedy, at.Field("remedy"));
        return message is null || remedy is null ? null : new(code, message, remedy);
    }
}
