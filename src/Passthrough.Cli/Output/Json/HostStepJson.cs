namespace Passthrough.Cli.Output.Json;

/// <summary>A step of a host's, done or to be done.</summary>
internal sealed record HostStepJson(string Name, string[] Functions, string Command, string? Undo)
{
    /// <summary>The steps of a plan, in order.</summary>
    public static HostStepJson[] Of(HostPlan plan) => [.. plan.Steps.Select(Of)];

    private static HostStepJson Of(HostStep step) => new(
        step.Name, [.. step.Functions.Select(f => f.Address.ToString())], step.Command, step.Undo?.Command);
}
