namespace Passthrough;

/// <summary>The written form of <see cref="StepFailure"/>.</summary>
internal sealed record StepFailureJson(FunctionKeyJson? Function, string? Step, ErrorJson? Error)
{
    public static StepFailureJson Of(StepFailure failure) => new(FunctionKeyJson.Of(failure.Function), failure.Step.ToString(), ErrorJson.Of(failure.Error));

    public static StepFailure? Read(JsonFields fields, StepFailureJson json, JsonPlace at)
    {
        FunctionKey? function = fields.Required<FunctionKeyJson, FunctionKey>(json.Function, at.Field("function"), FunctionKeyJson.Read);
        TeardownStep step = fields.Word<TeardownStep>(json.Step, at.Field("step"));
        RecordedError? error = fields.Required(json.Error, at.Field("error"), ErrorJson.Read);
        return function is null || error is null ? null : new(function, step, error);
    }
}
