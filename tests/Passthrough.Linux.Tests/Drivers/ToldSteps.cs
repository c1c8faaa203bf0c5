namespace Passthrough.Linux.Tests.Drivers;

/// <summary>Keeps what is told of a host's steps, at once, and can act in the middle of them.</summary>
internal sealed class ToldSteps(Action<HostStepResult>? act = null) : IProgress<HostStepResult>
{
    private readonly List<HostStepResult> _results = [];

    /// <summary>The commands of the steps that were begun, in order.</summary>
    public string[] Begun => [.. _results.Where(r => r.State == HostStepState.Begins).Select(r => r.Step.Command)];

    public void Report(HostStepResult value)
    {
        _results.Add(value);
        act?.Invoke(value);
    }
}
